import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import type { HttpClient } from '../../http/http-client.ts';
import { parseRetryAfter } from '../../http/retry-after.ts';

export interface SlackClientOptions {
  readonly token: string;
  readonly http: HttpClient;
  readonly apiUrl: string | undefined;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** Slack's client over our connections, so that proxy and authorities are honoured; it retries and logs nothing. */
export const createSlackClient = ({ token, apiUrl, ...rest }: SlackClientOptions): WebClient =>
  new WebClient(token, {
    ...(apiUrl === undefined ? {} : { slackApiUrl: apiUrl }),
    allowAbsoluteUrls: false,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    fetch: fetchThrough(rest),
  });

type SlackFetch = NonNullable<NonNullable<ConstructorParameters<typeof WebClient>[1]>['fetch']>;

export const fetchThrough =
  ({ http, now, signal }: Pick<SlackClientOptions, 'http' | 'now' | 'signal'>): SlackFetch =>
  async (input, init) => {
    const body = init?.body;
    const reply = await http.send({
      method: 'POST',
      url: input instanceof Request ? input.url : String(input),
      headers: Object.fromEntries(new Headers(init?.headers).entries()),
      body: typeof body === 'string' ? body : '',
      maxBodyBytes: 16 * 1024 * 1024,
      ...(signal === undefined ? {} : { signal }),
    });
    const { status } = reply;
    const waitMs = parseRetryAfter(reply.headers['retry-after'], now()) ?? 30_000;
    return new Response(status === 204 || status === 304 ? null : new Uint8Array(reply.body), {
      status: Math.max(status, 200),
      headers: {
        'content-type': 'application/json',
        // Without it, or with a date, the client makes an error of its own that says nothing.
        ...(status === 429 ? { 'retry-after': String(Math.ceil(waitMs / 1000)) } : {}),
      },
    });
  };

/** The client logs bodies: alerts are nobody's business but the channel's. */
export const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
