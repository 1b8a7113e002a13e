import { Failure } from '../../audit/failure.ts';
import { createAuthorisedClient } from '../../http/authorised-client.ts';
import type { HttpReply } from '../../http/http-client.ts';
import { parseHttpDate } from '../../http/retry-after.ts';
import type { Throttle } from '../../http/throttle.ts';
import { toSourceFailure } from '../../http/to-source-failure.ts';
import type { Exchange } from '../harvest.ts';
import type { RateState, SourceDependencies } from '../platform.ts';
import { classifyReply } from './classify-reply.ts';
import { parseJson } from '../parse-json.ts';
import { toExchange } from '../to-exchange.ts';
import type { CxoneSession } from './cxone-session.ts';

export interface CxoneApiOptions extends SourceDependencies {
  readonly session: CxoneSession;
  readonly throttle: Throttle;
  /** Names the access key in messages. */
  readonly accessKeyId: string;
  /** The first wait after a 429 that does not say how long; doubles while they go on. */
  readonly throttledWaitMs: number;
}

export interface CxoneReply {
  readonly json: unknown;
  readonly bytes: number;
}

/** The api host of one tenant. Rejects with Failures alone. */
export interface CxoneApi {
  /** GETs below the api's origin; the caller has made sure of that. */
  get(
    url: URL,
    followsLink: boolean,
    signal: AbortSignal | undefined,
    /** Gets what was sent and what came back, whatever it is, before anybody interprets it. */
    onExchange?: (exchange: Exchange) => void,
  ): Promise<CxoneReply>;
  /** POSTs a question; likewise. */
  search(url: URL, question: object, signal: AbortSignal | undefined): Promise<CxoneReply>;
  /** The earlier of our clock and the platform's, epoch milliseconds. */
  now(): number;
}

/** No header tells what is left. */
export const NO_RATE: RateState = { remaining: null, resetAt: null };
/** A `Date` header names the second it was written in, so the platform's time is up to this much later. */
const dateResolutionMs = 1000;
const maxDoublings = 4;

export const createCxoneApi = (options: CxoneApiOptions): CxoneApi => {
  const { session, throttle, now } = options;
  let offsetMs = 0;
  let doublings = 0;
  const client = createAuthorisedClient({
    http: options.http,
    tokens: session.tokens,
    throttle,
    readRate: ({ headers }) => {
      const date = parseHttpDate(headers['date']);
      if (date !== undefined) offsetMs = Math.min(0, date + dateResolutionMs - now());
      return NO_RATE;
    },
    credential: `access key ${options.accessKeyId}`,
  });

  const check = (reply: HttpReply, endpoint: string, followsLink: boolean): CxoneReply => {
    if (reply.status !== 200) {
      const unsaidRetryAfterMs = options.throttledWaitMs * 2 ** doublings;
      const context = { endpoint, followsLink, unsaidRetryAfterMs, now: now() };
      const failure = classifyReply(reply, context);
      if (failure.type === 'Throttled') {
        doublings = Math.min(doublings + 1, maxDoublings);
        throttle.pauseUntil(now() + (failure.retryAfterMs ?? 0));
      }
      throw failure;
    }
    doublings = 0;
    const json = parseJson(reply.body);
    if (json === undefined) throw notJson(endpoint);
    return { json, bytes: reply.body.length };
  };

  return {
    get: async (url, followsLink, signal, onExchange) => {
      const request = {
        method: 'GET' as const,
        url: url.href,
        headers: {
          accept: 'application/json',
          // What is kept as it was received is asked for as it is.
          ...(onExchange === undefined ? {} : { 'accept-encoding': 'identity' }),
        },
        ...(signal === undefined ? {} : { signal }),
      };
      let sentAt = now();
      const onSend = (): void => {
        sentAt = now();
      };
      const reply = await client.send(request, onSend).catch((error: unknown) => {
        throw toSourceFailure(error, signal);
      });
      onExchange?.(toExchange({ request, reply, sentAt, receivedAt: now() }));
      return check(reply, `GET ${url.origin}${url.pathname}`, followsLink);
    },
    search: async (url, question, signal) => {
      const request = {
        method: 'POST' as const,
        url: url.href,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify(question),
        ...(signal === undefined ? {} : { signal }),
      };
      const reply = await client.send(request).catch((error: unknown) => {
        throw toSourceFailure(error, signal);
      });
      return check(reply, `POST ${url.origin}${url.pathname}`, false);
    },
    now: () => now() + offsetMs,
  };
};

const notJson = (endpoint: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${endpoint} answered 200 with something that is not JSON; check the api address and audit_path.`,
    retryable: true,
  });
