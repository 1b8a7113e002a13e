import type { WebClient } from '@slack/web-api';
import { Failure } from '../../audit/failure.ts';
import type { ChannelSettings } from '../alert-settings.ts';
import type { AlertChannel, Receipt, Standing } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { SLACK_EVENT_TYPE, findInSlack } from './find-in-slack.ts';
import { withSecret } from './read-secret.ts';
import { createSlackClient } from './slack-client.ts';
import { toSlackFailure } from './slack-failure.ts';
import { slackMessage } from './slack-message.ts';

export type SlackSettings = Extract<ChannelSettings, { kind: 'slack' }>;

const WEEK_MS = 7 * 86_400_000;
/** A message that Slack has taken and not answered for may not be in its history yet. */
const SETTLING_MS = 3000;

/** A channel of Slack: buttons where a socket hears them, and messages that can be found again. */
export const createSlack = (settings: SlackSettings, deps: ChannelDeps): AlertChannel => {
  const { name, channel, intervalMs, botToken } = settings;
  const hasButtons = settings.appToken !== undefined;
  const call = <T>(
    signal: AbortSignal | undefined,
    ask: (client: WebClient) => Promise<T>,
  ): Promise<T> =>
    withSecret(name, botToken, async (token) => {
      const { http, now } = deps;
      const client = createSlackClient({ token, http, now, signal, apiUrl: settings.apiUrl });
      try {
        return await ask(client);
      } catch (error) {
        throw toSlackFailure(error, { channel: name, reference: botToken.reference, signal });
      }
    });
  return {
    name,
    kind: 'slack',
    onRepeat: 'ask',
    intervalMs,
    wantsLink: !hasButtons,
    show: async (showing) => {
      const { alert, occasion, signal } = showing;
      const metadata = { event_type: SLACK_EVENT_TYPE, event_payload: { alert, occasion } };
      const message = { ...slackMessage(showing, hasButtons), metadata, channel };
      const { ts } = await call(signal, (client) => client.chat.postMessage(message));
      return receiptOf(channel, occasion, ts);
    },
    find: async ({ alert, occasion, signal, since = deps.now() - WEEK_MS }) => {
      refuseTooEarly(name, since, deps.now());
      const wanted = { channel, alert, occasion, since };
      const ts = await call(signal, (client) => findInSlack(client, wanted));
      return ts === null ? null : receiptOf(channel, occasion, ts);
    },
    update: async (receipt, standing) => {
      const { channel: shownIn = channel, ts } = receipt;
      // The link of a message without buttons is single use and made once: only what ends it replaces it.
      if (ts === undefined || (!hasButtons && isOpen(standing))) return;
      const message = { ...slackMessage(standing, hasButtons), channel: shownIn, ts };
      await call(standing.signal, (client) => client.chat.update(message));
    },
  };
};

const isOpen = ({ acknowledged, disposed, resolved }: Standing): boolean =>
  acknowledged === null && disposed === null && !resolved;

const receiptOf = (channel: string, occasion: string, ts: string | undefined): Receipt => ({
  channel,
  occasion,
  ...(ts === undefined ? {} : { ts }),
});

const refuseTooEarly = (name: string, since: number, now: number): void => {
  const waitMs = since + SETTLING_MS - now;
  if (waitMs <= 0 || waitMs > SETTLING_MS) return;
  throw new Failure({
    type: 'OutcomeUnknown',
    message: `Channel ${name}: what was sent a moment ago may still appear.`,
    retryable: true,
    retryAfterMs: waitMs,
  });
};
