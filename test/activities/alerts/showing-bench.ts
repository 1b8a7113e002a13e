import type { AlertDependencies } from '../../../src/activities/alerts/alert-dependencies.ts';
import { createChannelPace } from '../../../src/activities/alerts/channel-pace.ts';
import type { ChannelSettings } from '../../../src/alerts/alert-settings.ts';
import { createChannels } from '../../../src/alerts/channels/create-channels.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { simulatePagerduty } from '../../../src/simulator/pagerduty/simulate-pagerduty.ts';
import { simulateSlack } from '../../../src/simulator/slack/simulate-slack.ts';
import { simulateWebhook } from '../../../src/simulator/webhook/simulate-webhook.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';

const aSecret = (value: string) => ({ reference: 'env:A', read: () => Promise.resolve(value) });

const noMetrics = {
  decided: () => {},
  attempted: () => {},
  delivered: () => {},
  acknowledged: () => {},
  watched: () => {},
};

export class Killed extends Error {}

/** A ledger that never hears how an attempt ended: the worker was killed between sending and that. */
export const deafToEnds = (ledger: Ledger): Ledger => ({
  ...ledger,
  alerts: { ...ledger.alerts, endAttempt: () => Promise.reject(new Killed()) },
});

/** A ledger and every sort of channel, simulated. `at` bends the clock of the worker. */
export const showingBench = async (intervalMs = 0) => {
  const ledger = await openLedger(await emptyFile());
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const slack = await simulateSlack();
  const pagerduty = await simulatePagerduty();
  const webhook = await simulateWebhook();
  const http = createHttpClient({ timeoutMs: 2_000 });
  const common = { intervalMs };
  const settings: readonly ChannelSettings[] = [
    {
      ...common,
      name: 'slack',
      kind: 'slack',
      apiUrl: slack.apiUrl,
      botToken: aSecret(slack.state.botToken),
      appToken: aSecret(slack.state.appToken),
      channel: slack.state.channel.id,
    },
    {
      ...common,
      name: 'pagerduty',
      kind: 'pagerduty',
      url: pagerduty.url,
      routingKey: aSecret('0123456789abcdef0123456789abcdef'),
      apiToken: undefined,
      apiUrl: pagerduty.url,
    },
    { ...common, name: 'webhook', kind: 'webhook', url: aSecret(webhook.url), secret: undefined },
  ];
  const step = { channels: ['slack'], all: false, acknowledgeWithinMs: 1 };
  const deps: AlertDependencies = {
    ledger,
    settings: { policies: new Map([['p', [step]]]), routes: [], wantsDisposition: [] },
    channels: createChannels(settings, { http, now }),
    pace: createChannelPace(now),
    acknowledgeUrl: ({ channel }) => Promise.resolve(`https://a.example/${channel}`),
    metrics: noMetrics,
    now,
  };
  return {
    deps,
    ledger,
    slack,
    pagerduty,
    webhook,
    passes: (ms: number) => {
      ahead += ms;
    },
    [Symbol.asyncDispose]: async () => {
      await http.close();
      await Promise.all([slack.close(), pagerduty.close(), webhook.close()]);
      await ledger.close();
    },
  };
};
