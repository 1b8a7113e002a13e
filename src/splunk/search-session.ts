import { Failure } from '../audit/failure.ts';
import { TransportError, type HttpClient, type HttpReply } from '../http/http-client.ts';
import { refuseStatus } from './refuse-status.ts';
import type { SearchCredential, SearchCredentials } from './search-account.ts';
import { createSearchTransport, type SearchRequest } from './search-transport.ts';
import { SearchStopped } from './search-trouble.ts';

/** Requests of one search, which share deadline and signal. */
export interface SearchSession {
  /** A reply of 2xx, 400, 404 or 410; SearchStopped for everything else, the signal's reason when it is aborted. */
  send(request: SearchRequest): Promise<HttpReply>;
  /** Clears away, also when the search was aborted or is late. Best effort, its reply is nobody's business. */
  sendLast(request: SearchRequest): Promise<void>;
  /** Milliseconds that are left. */
  left(): number;
  readonly signal: AbortSignal | undefined;
  /** A text for people without the secrets that were sent, and not too long. */
  clean(text: string): string;
}

export interface SearchSessionOptions {
  /** Base URL. */
  readonly url: string;
  readonly credentials: SearchCredentials;
  readonly http: HttpClient;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

const lastMs = 2_000;

export const openSearchSession = (options: SearchSessionOptions): SearchSession => {
  const { credentials, now, signal, timeoutMs } = options;
  const { send: exchange, clean } = createSearchTransport(options.url, options.http);
  const deadline = now() + timeoutMs;
  const left = (): number => deadline - now();

  const attempt = async (
    request: SearchRequest,
    credential: SearchCredential,
  ): Promise<HttpReply> => {
    signal?.throwIfAborted();
    if (left() <= 0) throw new SearchStopped('unreachable', `no rows within ${timeoutMs} ms`);
    try {
      return await exchange(request, credential, { timeoutMs: left(), ...(signal && { signal }) });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof TransportError)) throw error;
      throw new SearchStopped('unreachable', error.message);
    }
  };

  const send = async (request: SearchRequest): Promise<HttpReply> => {
    const credential = await readSecret(() => credentials.current());
    let reply = await attempt(request, credential);
    if (reply.status === 401 && (await readSecret(() => credential.renew()))) {
      reply = await attempt(request, await readSecret(() => credentials.current()));
    }
    refuseStatus(reply, now());
    return reply;
  };

  const sendLast = async (request: SearchRequest): Promise<void> => {
    try {
      await exchange(request, await credentials.current(), { timeoutMs: lastMs });
    } catch (error) {
      if (!(error instanceof TransportError) && !(error instanceof Failure)) throw error;
    }
  };

  return { send, sendLast, left, signal, clean };
};

/** A secret that cannot be read is as good as one that is refused: searching is away until it can. */
const readSecret = async <Value>(read: () => Promise<Value>): Promise<Value> => {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new SearchStopped('unauthorized', error.message);
  }
};
