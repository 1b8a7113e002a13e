import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { HttpReply } from '../../http/http-client.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';
import type { ChannelSettings } from '../alert-settings.ts';
import type { ChannelDeps } from './channel-deps.ts';
import { busy, transportFailure } from './post-json.ts';
import { withSecret } from './read-secret.ts';
import { withoutSecrets } from './without-secrets.ts';

export type PagerdutySettings = Extract<ChannelSettings, { kind: 'pagerduty' }>;

/** The parts of an incident that tell who took it. PagerDuty's other fields are ignored. */
const incident = z.object({
  status: z.string(),
  acknowledgements: z
    .array(z.object({ at: z.string(), acknowledger: z.unknown() }))
    .nullish()
    .transform((given) => given ?? []),
  last_status_change_at: z.string().nullish(),
  last_status_change_by: z.unknown(),
});

const answer = z.object({ incidents: z.array(incident) });

export type PagerdutyIncident = z.output<typeof incident>;

export interface AskingPagerduty {
  /** Undefined: any incident, for asking whether the token is good. */
  readonly dedupKey?: string;
  readonly signal: AbortSignal;
}

/**
 * REST API v2, incidents that somebody has acknowledged or resolved. Each key is asked for by itself: incidents of today's
 * services have alerts under them and then no key of their own, and only `incident_key` finds them by that of an alert.
 */
export const listIncidents = (
  { name, apiUrl, apiToken }: PagerdutySettings,
  { http, now }: ChannelDeps,
  { dedupKey, signal }: AskingPagerduty,
): Promise<readonly PagerdutyIncident[]> => {
  if (apiToken === undefined) throw new TypeError(`${name} has no token to ask with`);
  return withSecret(name, apiToken, async (token) => {
    const request = {
      method: 'GET',
      url: addressOf(apiUrl, dedupKey),
      headers: {
        accept: 'application/vnd.pagerduty+json;version=2',
        authorization: `Token token=${token}`,
      },
      maxBodyBytes: 4 * 1024 * 1024,
      signal,
    } as const;
    let reply: HttpReply;
    try {
      reply = await http.send(request);
    } catch (error) {
      throw asUnavailable(transportFailure(name, error, signal));
    }
    return readIncidents(reply, { name, reference: apiToken.reference, token, now: now() });
  });
};

const addressOf = (apiUrl: string, dedupKey: string | undefined): string => {
  const url = new URL(`${apiUrl.replace(/\/+$/, '')}/incidents`);
  url.searchParams.append('statuses[]', 'acknowledged');
  url.searchParams.append('statuses[]', 'resolved');
  url.searchParams.set('limit', dedupKey === undefined ? '1' : '100');
  if (dedupKey !== undefined) {
    // Without it, only those of the last month are found.
    url.searchParams.set('date_range', 'all');
    url.searchParams.set('incident_key', dedupKey);
  }
  return url.href;
};

interface Asked {
  readonly name: string;
  readonly reference: string;
  readonly token: string;
  readonly now: number;
}

const readIncidents = (
  { status, headers, body }: HttpReply,
  { name, reference, token, now }: Asked,
): readonly PagerdutyIncident[] => {
  if (status === 429) {
    throw busy(name, parseRetryAfter(headers['retry-after'] ?? headers['ratelimit-reset'], now));
  }
  const said = withoutSecrets(body.subarray(0, 4096).toString(), [token]);
  if (status === 401 || status === 403) {
    throw new Failure({
      type: 'ChannelRefused',
      message: `Channel ${name}: PagerDuty's REST API refused api_token (${reference}) with status ${status}: ${said}. Make a read-only API key, and put it there.`,
      retryable: false,
    });
  }
  if (status !== 200) throw unavailable(name, `answered status ${status}: ${said}`);
  const read = answer.safeParse(parsed(body));
  if (!read.success) throw unavailable(name, 'answered something that is no list of incidents');
  return read.data.incidents;
};

const parsed = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
};

const unavailable = (name: string, problem: string): Failure =>
  new Failure({
    type: 'ChannelUnavailable',
    message: `Channel ${name}: PagerDuty's REST API ${problem}. Check api_url.`,
    retryable: true,
  });

/** Nothing was to be shown, so nothing is in doubt. */
const asUnavailable = (error: unknown): unknown =>
  error instanceof Failure && error.type === 'OutcomeUnknown'
    ? new Failure({
        type: 'ChannelUnavailable',
        message: error.message.replace(/; whether .*$/, '.'),
        retryable: true,
      })
    : error;
