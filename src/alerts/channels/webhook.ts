import { createHash, createHmac } from 'node:crypto';
import type { ChannelSettings } from '../alert-settings.ts';
import type { AlertChannel } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { postJson } from './post-json.ts';
import { readSecret, withSecret } from './read-secret.ts';
import { showingBody, standingBody } from './webhook-body.ts';

type WebhookSettings = Extract<ChannelSettings, { kind: 'webhook' }>;

const ADVICE =
  'Check the address and what stands behind it: any answer of 2xx counts as shown, everything else does not.';

/** A JSON body to any address; docs/alerts.md describes it and its signature. */
export const createWebhook = (settings: WebhookSettings, deps: ChannelDeps): AlertChannel => {
  const { name, intervalMs } = settings;
  const post = (body: string, key: string, signal: AbortSignal | undefined): Promise<unknown> =>
    withSecret(name, settings.url, async (url) => {
      const secret =
        settings.secret === undefined ? undefined : await readSecret(name, settings.secret);
      const reference = settings.url.reference;
      return postJson(deps, {
        channel: name,
        url,
        reference,
        body,
        signal,
        advice: ADVICE,
        headers: { 'idempotency-key': key, ...signatureOf(body, secret, deps.now()) },
        secrets: secret === undefined ? [] : [secret],
      });
    });
  return {
    name,
    kind: 'webhook',
    onRepeat: 'twice',
    intervalMs,
    wantsLink: true,
    show: async (showing) => {
      const key = `${showing.alert}/${showing.occasion}`;
      await post(showingBody(showing), key, showing.signal);
      return { key };
    },
    update: async (_receipt, standing) => {
      const body = standingBody(standing);
      const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
      await post(body, `${standing.alert}/standing/${digest}`, standing.signal);
    },
  };
};

/** The time is signed too, so that a receiver can refuse what was recorded long ago. */
const signatureOf = (
  body: string,
  secret: string | undefined,
  now: number,
): Record<string, string> => {
  if (secret === undefined) return {};
  const time = Math.floor(now / 1000);
  const digest = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
  return { 'x-holdfast-signature': `t=${time},sha256=${digest}` };
};
