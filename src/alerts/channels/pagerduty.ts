import type { AlertChannel } from './channel.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { standingEvent, triggerEvent } from './pagerduty-event.ts';
import type { PagerdutySettings } from './pagerduty-incidents.ts';
import { postJson } from './post-json.ts';
import { withSecret } from './read-secret.ts';

/** PagerDuty's Events API v2: what is sent again under the same key is shown once. */
export const createPagerduty = (settings: PagerdutySettings, deps: ChannelDeps): AlertChannel => {
  const { name, intervalMs, routingKey } = settings;
  const post = (
    bodyOf: (key: string) => string | null,
    signal: AbortSignal | undefined,
  ): Promise<unknown> =>
    withSecret(name, routingKey, async (key) => {
      const body = bodyOf(key);
      if (body === null) return;
      await postJson(deps, {
        channel: name,
        url: new URL('/v2/enqueue', settings.url).href,
        reference: 'url',
        body,
        secrets: [key],
        advice: `Check the routing key (${routingKey.reference}): it is an "Events API v2" integration's, 32 characters.`,
        signal,
      });
    });
  return {
    name,
    kind: 'pagerduty',
    onRepeat: 'same',
    intervalMs,
    wantsLink: true,
    show: async (showing) => {
      await post((key) => triggerEvent(key, showing), showing.signal);
      return { dedup_key: showing.alert };
    },
    update: async (_receipt, standing) => {
      await post((key) => standingEvent(key, standing), standing.signal);
    },
  };
};
