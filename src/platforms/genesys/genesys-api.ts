import { Failure } from '../../audit/failure.ts';
import { createAuthorisedClient } from '../../http/authorised-client.ts';
import type { HttpReply, HttpRequest } from '../../http/http-client.ts';
import type { Sleep } from '../../http/sleep.ts';
import type { Throttle } from '../../http/throttle.ts';
import { toSourceFailure } from '../../http/to-source-failure.ts';
import type { TokenCache } from '../../http/token-cache.ts';
import type { Exchange } from '../harvest.ts';
import type { GenesysConnection, RateState, SourceDependencies } from '../platform.ts';
import { createGenesysTokens } from './authenticate.ts';
import { classifyReply } from './classify-reply.ts';
import { parseJson } from '../parse-json.ts';
import { toExchange } from '../to-exchange.ts';
import { createPlatformClock } from './platform-clock.ts';
import { readRate } from './read-rate.ts';

export interface GenesysDependencies extends SourceDependencies {
  /** Shared by everything that reads with the credential. */
  readonly throttle: Throttle;
  /** Shared likewise; made from the connection when absent. */
  readonly tokens?: TokenCache;
  /** The same client's token as the guide asks for it. */
  readonly guideTokens?: TokenCache;
  /** Name of the shared credential. */
  readonly credential: string;
  /** Waits between polls of a query; a test may cut them short. */
  readonly sleep?: Sleep;
  /** A query that has not ended by then is given up; 10 minutes by default. */
  readonly queryTimeoutMs?: number;
}

export interface ApiRequest {
  readonly method: 'GET' | 'POST';
  /** Below the api host, with query. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  /** Statuses that are answers; 200 and 202 by default. Others become Failures. */
  readonly expect?: readonly number[];
  readonly insideQuery?: boolean;
  /** Gets what was sent and what came back, whatever it is, before anybody interprets it. */
  readonly onExchange?: ((exchange: Exchange) => void) | undefined;
}

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly json: unknown;
  readonly bytes: number;
}

/** The api host of one organisation, spoken to with one credential. Rejects with Failures alone. */
export interface GenesysApi {
  send(request: ApiRequest): Promise<ApiReply>;
  /** The earlier of our clock and the platform's, epoch milliseconds. */
  now(): number;
  /** What the last answer said about limits. */
  rate(): RateState;
  readonly tokens: TokenCache;
}

export const createGenesysApi = (
  connection: GenesysConnection,
  dependencies: GenesysDependencies,
): GenesysApi => {
  const { http, now, throttle } = dependencies;
  const tokens = dependencies.tokens ?? createGenesysTokens(connection, dependencies);
  const clock = createPlatformClock(now);
  let rate: RateState = { remaining: null, resetAt: null };
  const client = createAuthorisedClient({
    http,
    tokens,
    throttle,
    readRate: (reply) => {
      clock.observe(reply.headers);
      rate = readRate(reply, now());
      return rate;
    },
    credential: `client ${connection.clientId}`,
  });

  const check = (reply: HttpReply, request: ApiRequest): ApiReply => {
    const endpoint = `${request.method} ${connection.apiUrl}${request.path.split('?')[0]}`;
    if (!(request.expect ?? [200, 202]).includes(reply.status)) {
      const insideQuery = request.insideQuery ?? false;
      const failure = classifyReply(reply, { endpoint, insideQuery, now: now() });
      if (failure.type === 'Throttled') throttle.pauseUntil(now() + (failure.retryAfterMs ?? 0));
      throw failure;
    }
    const json = parseJson(reply.body);
    // An expected 404 may come from anything on the way, in any form.
    if (json === undefined && reply.status < 400 && reply.body.length > 0) {
      throw notJson(endpoint, reply.status);
    }
    return { status: reply.status, headers: reply.headers, json, bytes: reply.body.length };
  };

  return {
    send: async (request) => {
      const { onExchange, signal } = request;
      const sent = toHttpRequest(connection.apiUrl, request);
      let sentAt = now();
      const reply = await client
        .send(sent, () => {
          sentAt = now();
        })
        .catch((error: unknown) => {
          throw toSourceFailure(error, signal);
        });
      onExchange?.(toExchange({ request: sent, reply, sentAt, receivedAt: now() }));
      return check(reply, request);
    },
    now: clock.now,
    rate: () => rate,
    tokens,
  };
};

const toHttpRequest = (apiUrl: string, request: ApiRequest): HttpRequest => ({
  method: request.method,
  url: `${apiUrl}${request.path}`,
  headers: {
    accept: 'application/json',
    // What is kept as it was received is asked for as it is.
    ...(request.onExchange === undefined ? {} : { 'accept-encoding': 'identity' }),
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
  },
  ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  ...(request.signal === undefined ? {} : { signal: request.signal }),
});

const notJson = (endpoint: string, status: number): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${endpoint} answered ${status} with something that is not JSON; check that the address is the api host.`,
    retryable: true,
  });
