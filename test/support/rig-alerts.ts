import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, type Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { ensureSearchAttributes } from '../../src/cli/search-attributes.ts';
import {
  type SimulatedPagerduty,
  simulatePagerduty,
} from '../../src/simulator/pagerduty/simulate-pagerduty.ts';
import { type SimulatedSlack, simulateSlack } from '../../src/simulator/slack/simulate-slack.ts';
import {
  type SimulatedWebhook,
  simulateWebhook,
} from '../../src/simulator/webhook/simulate-webhook.ts';

/** Secrets of the channels, for the test that greps everything for them. */
export const ALERT_SECRETS = {
  'slack-bot-token': 'xoxb-simulated-bot-token-4713',
  'slack-app-token': 'xapp-simulated-app-token-4714',
  'pagerduty-key': '4715aaaabbbbccccddddeeeeffff0000',
  'pagerduty-token': 'u+simulated-api-token-4717',
  'webhook-secret': 'webhook-signing-secret-4716',
};

/** Where people see alerts, simulated. */
export interface AlertPlaces {
  readonly slack: SimulatedSlack;
  readonly pagerduty: SimulatedPagerduty;
  readonly webhook: SimulatedWebhook;
  /** The section `alerts` that reaches them, with these keys instead of its own. */
  section(keys: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  close(): Promise<void>;
}

/** What each rule file would take pages for, in one. */
const FLOW_DELETED = `title: Flow deleted
id: 00000000-0000-4000-8000-000000000001
logsource: { product: genesys_cloud, service: audit }
detection:
  selection: { service: Architect, entity_type: Flow, action: Delete }
  condition: selection
level: high
`;

export const createAlertPlaces = async (folder: string): Promise<AlertPlaces> => {
  for (const [name, value] of Object.entries(ALERT_SECRETS))
    writeFileSync(join(folder, name), value);
  mkdirSync(join(folder, 'rules'));
  writeFileSync(join(folder, 'rules', 'flow_deleted.yml'), FLOW_DELETED);
  const slack = await simulateSlack({
    botToken: ALERT_SECRETS['slack-bot-token'],
    appToken: ALERT_SECRETS['slack-app-token'],
  });
  const pagerduty = await simulatePagerduty({
    routingKey: ALERT_SECRETS['pagerduty-key'],
    apiToken: ALERT_SECRETS['pagerduty-token'],
  });
  const webhook = await simulateWebhook({ secret: ALERT_SECRETS['webhook-secret'] });
  writeFileSync(join(folder, 'webhook-url'), webhook.url);
  const channels = {
    security: {
      slack: {
        bot_token: 'file:slack-bot-token',
        app_token: 'file:slack-app-token',
        channel: slack.state.channel.id,
        api_url: slack.apiUrl,
      },
    },
    'on-call': {
      pagerduty: {
        routing_key: 'file:pagerduty-key',
        url: pagerduty.url,
        api_token: 'file:pagerduty-token',
        api_url: pagerduty.url,
      },
    },
    hook: { webhook: { url: 'file:webhook-url', secret: 'file:webhook-secret' } },
  };
  return {
    slack,
    pagerduty,
    webhook,
    section: (keys) => ({
      rules: ['rules'],
      channels: Object.fromEntries(
        Object.entries(channels).map(([name, channel]) => [name, { ...channel, interval: '0s' }]),
      ),
      policies: { urgent: [{ notify: ['security', 'on-call', 'hook'], acknowledge_within: '1h' }] },
      ...keys,
    }),
    close: async () => {
      await Promise.all([slack.close(), pagerduty.close(), webhook.close()]);
    },
  };
};

/**
 * A namespace of the rig's own on the shared server: a worker with alerts starts runs by names of its own, which two
 * installations in one namespace would share.
 */
export const ownNamespace = async (shared: Client, namespace: string): Promise<Client> => {
  const connection = shared.connection as Connection;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  const client = new Client({ connection, namespace });
  // Servers learn of a namespace after a while.
  for (let tries = 0; ; tries += 1) {
    try {
      await ensureSearchAttributes(client);
      await client.workflow.count();
      return client;
    } catch (error) {
      if (tries >= 100) throw error;
      await sleep(100);
    }
  }
};
