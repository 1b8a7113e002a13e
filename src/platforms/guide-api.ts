import { Failure } from '../audit/failure.ts';
import { createAuthorisedClient } from '../http/authorised-client.ts';
import type { HttpReply, HttpRequest } from '../http/http-client.ts';
import { parseHttpDate } from '../http/retry-after.ts';
import type { Throttle } from '../http/throttle.ts';
import { toSourceFailure } from '../http/to-source-failure.ts';
import type { TokenCache } from '../http/token-cache.ts';
import { classifyGuideReply } from './classify-guide-reply.ts';
import type { Exchange } from './harvest.ts';
import { parseJson } from './parse-json.ts';
import type { RateState, SourceDependencies } from './platform.ts';
import { toExchange } from './to-exchange.ts';

interface GuideApiOptions extends SourceDependencies {
  /** Without a trailing slash. */
  readonly apiUrl: string;
  readonly tokens: TokenCache;
  readonly throttle: Throttle;
  /** Names the credential in messages, e.g. `client 1234-abcd`. */
  readonly credential: string;
}

interface GuideRequest {
  readonly method: 'GET' | 'POST';
  /** Below the API host, with query. */
  readonly path: string;
  readonly body?: unknown;
  /** The request names a cursor or a query that may be gone. */
  readonly place: boolean;
  readonly signal?: AbortSignal | undefined;
  /** Gets what was sent and what came back, whatever it is, before anybody interprets it. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
  /** The answer names an address that carries its own rights; what is kept of it does not. */
  readonly hidesLinks?: boolean;
}

interface GuideReply {
  readonly json: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
}

/** One API host as the guides describe it, spoken to with one credential. Rejects with Failures alone. */
export interface GuideApi {
  send(request: GuideRequest): Promise<GuideReply>;
  /** The earlier of our clock and the platform's, epoch milliseconds. */
  now(): number;
  /** What the last answer said about limits. */
  rate(): RateState;
}

/** A `Date` header names the second it was written in, so the platform's time is up to this much later. */
const dateResolutionMs = 1000;

export const createGuideApi = (options: GuideApiOptions): GuideApi => {
  const { http, tokens, throttle, now, apiUrl } = options;
  let offsetMs = 0;
  let rate: RateState = { remaining: null, resetAt: null };
  const client = createAuthorisedClient({
    http,
    tokens,
    throttle,
    readRate: ({ headers }) => {
      const date = parseHttpDate(headers['date']);
      if (date !== undefined) offsetMs = Math.min(0, date + dateResolutionMs - now());
      rate = { remaining: toCount(headers['x-ratelimit-remaining']), resetAt: null };
      return rate;
    },
    credential: options.credential,
  });
  const check = (reply: HttpReply, { method, path, place }: GuideRequest): GuideReply => {
    const endpoint = `${method} ${apiUrl}${path.split('?')[0]}`;
    if (reply.status !== 200 && reply.status !== 202) {
      const failure = classifyGuideReply(reply, { endpoint, place, now: now() });
      if (failure.type === 'Throttled') throttle.pauseUntil(now() + (failure.retryAfterMs ?? 0));
      throw failure;
    }
    const json = parseJson(reply.body);
    if (json === undefined) throw notJson(endpoint, reply.status);
    return { json, headers: reply.headers, bytes: reply.body.length };
  };
  return {
    send: async (request) => {
      const sent = toHttpRequest(apiUrl, request);
      let sentAt = now();
      const onSend = (): void => {
        sentAt = now();
      };
      const reply = await client.send(sent, onSend).catch((error: unknown) => {
        throw toSourceFailure(error, request.signal);
      });
      const { hidesLinks = false } = request;
      request.onExchange?.(
        toExchange({ request: sent, reply, sentAt, receivedAt: now(), hidesLinks }),
      );
      return check(reply, request);
    },
    now: () => now() + offsetMs,
    rate: () => rate,
  };
};

const toHttpRequest = (
  apiUrl: string,
  { method, path, body, signal, onExchange }: GuideRequest,
): HttpRequest => ({
  method,
  url: `${apiUrl}${path}`,
  headers: {
    accept: 'application/json',
    // What is kept as it was received is asked for as it is.
    ...(onExchange === undefined ? {} : { 'accept-encoding': 'identity' }),
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  ...(signal === undefined ? {} : { signal }),
});

const toCount = (value: string | undefined): number | null =>
  value !== undefined && /^\d{1,9}$/.test(value.trim()) ? Number(value) : null;

const notJson = (endpoint: string, status: number): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${endpoint} answered ${status} with something that is not JSON; check the address of the API host.`,
    retryable: true,
  });
