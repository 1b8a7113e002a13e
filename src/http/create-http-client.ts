import { getCACertificates } from 'node:tls';
import { Agent, ProxyAgent, buildConnector, request as undiciRequest } from 'undici';
import type { Dispatcher } from 'undici';
import { TransportError } from './http-client.ts';
import type { HttpClient, HttpReply, HttpRequest } from './http-client.ts';
import { readBody } from './read-body.ts';
import { toTransportError } from './transport-fault.ts';

export interface HttpClientOptions {
  /** `http://host:port` of a forward proxy, with credentials if it wants them. */
  readonly proxyUrl?: string | undefined;
  /** Certificate authorities to trust besides the system's, PEM. */
  readonly caPem?: string | undefined;
  /** Default for requests that do not say. */
  readonly timeoutMs: number;
}

const defaultMaxBodyBytes = 64 * 1024 * 1024;
const maxConnectMs = 10_000;

/** The one HTTP client of a process: keep-alive connections, no redirects, no retries. */
export const createHttpClient = (options: HttpClientOptions): HttpClient => {
  const connectErrors = new WeakSet<object>();
  const dispatcher = createDispatcher(options, connectErrors);
  return {
    send: async (request) => {
      const endpoint = describeEndpoint(request);
      if (request.signal?.aborted) throw aborted(endpoint, false);
      const deadline = startDeadline(request.timeoutMs ?? options.timeoutMs, request.signal);
      try {
        return await exchange(dispatcher, request, deadline.signal, endpoint);
      } catch (error) {
        if (error instanceof TransportError) throw error;
        if (request.signal?.aborted) throw aborted(endpoint, true);
        if (deadline.passed()) {
          throw new TransportError('timeout', true, `${endpoint}: no complete answer in time`);
        }
        const connecting = typeof error === 'object' && error !== null && connectErrors.has(error);
        throw toTransportError(error, connecting, endpoint);
      } finally {
        deadline.clear();
      }
    },
    close: () => dispatcher.destroy(),
  };
};

const exchange = async (
  dispatcher: Dispatcher,
  request: HttpRequest,
  signal: AbortSignal,
  endpoint: string,
): Promise<HttpReply> => {
  const reply = await undiciRequest(request.url, {
    dispatcher,
    method: request.method,
    headers: { 'accept-encoding': 'gzip', ...request.headers },
    body: request.body ?? null,
    signal,
  });
  const headers = flattenHeaders(reply.headers);
  const body = await readBody(
    reply.body,
    headers['content-encoding'],
    request.maxBodyBytes ?? defaultMaxBodyBytes,
    endpoint,
  );
  return { status: reply.statusCode, headers, body };
};

/** HTTP/2 stays off: its implicit re-sending would blur what is known to have been sent. */
const createDispatcher = (
  { proxyUrl, caPem, timeoutMs }: HttpClientOptions,
  connectErrors: WeakSet<object>,
): Dispatcher => {
  const timeout = Math.min(timeoutMs, maxConnectMs);
  const tls = {
    timeout,
    allowH2: false,
    ...(caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] }),
  };
  // The deadline of the request governs; undici's own timers would cut a long poll short.
  const timers = { headersTimeout: 0, bodyTimeout: 0 };
  if (proxyUrl !== undefined) {
    return new ProxyAgent({
      uri: proxyUrl,
      requestTls: tls,
      proxyTls: tls,
      allowH2: false,
      ...timers,
    });
  }
  const connect = buildConnector(tls);
  return new Agent({
    ...timers,
    allowH2: false,
    connect: (target, callback) => {
      connect(target, (...[error, socket]) => {
        if (error !== null) {
          connectErrors.add(error);
          callback(error, null);
        } else {
          callback(null, socket);
        }
      });
    },
  });
};

const startDeadline = (timeoutMs: number, signal: AbortSignal | undefined) => {
  const controller = new AbortController();
  let passed = false;
  const timer = setTimeout(() => {
    passed = true;
    controller.abort();
  }, timeoutMs);
  const onAbort = (): void => controller.abort();
  signal?.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    passed: () => passed,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    },
  };
};

const flattenHeaders = (
  headers: Record<string, string | string[] | undefined>,
): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    const separator = name === 'set-cookie' ? '\n' : ', ';
    flat[name] = Array.isArray(value) ? value.join(separator) : value;
  }
  return flat;
};

const aborted = (endpoint: string, sent: boolean): TransportError =>
  new TransportError('aborted', sent, `${endpoint}: the request was cancelled`);

/** Method and address without query: pre-signed addresses and filters stay out of messages. */
const describeEndpoint = ({ method, url }: HttpRequest): string => {
  const parsed = URL.parse(url);
  if (parsed === null) throw new TransportError('unresolved', false, `${method}: not a URL`);
  return `${method} ${parsed.origin}${parsed.pathname}`;
};
