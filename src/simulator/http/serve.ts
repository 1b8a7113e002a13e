import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A request as a handler sees it: whole, and already unzipped. */
export interface SimulatedRequest {
  readonly method: string;
  /** Without the query, still percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Names in lower case; repeated headers joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Scheme, host and port that the caller used, for links in answers. */
  readonly origin: string;
}

/** An answer, and what goes wrong with it on the wire. */
export interface SimulatedResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** Wait before the first byte. */
  readonly delayMs?: number;
  /** Promise the whole body, send so many bytes of it, then break the connection. */
  readonly cutAfterBytes?: number;
  /** Break the connection without a byte of answer. */
  readonly reset?: boolean;
}

export type SimulatedHandler = (
  request: SimulatedRequest,
) => SimulatedResponse | Promise<SimulatedResponse>;

export interface Listening {
  /** E.g. `http://127.0.0.1:40123`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Mounts a handler on a port (0, the default, takes a free one). */
export async function serve(
  handler: SimulatedHandler,
  { port = 0, host = '127.0.0.1' }: { port?: number; host?: string } = {},
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch((error: unknown) => {
      // A defect of the simulator, not a simulated fault: it must not look like one.
      outgoing.writeHead(599).end(`simulator defect: ${String(error)}`);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  handler: SimulatedHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  if (request === 'broken') return;
  const response =
    request === 'badEncoding' ? { status: 400, body: 'bad gzip' } : await handler(request);
  if (response.delayMs !== undefined && response.delayMs > 0) {
    await new Promise((resolve) => setTimeout(resolve, response.delayMs));
  }
  if (response.reset) {
    incoming.socket.resetAndDestroy();
    return;
  }
  const body = Buffer.from(response.body ?? '');
  outgoing.writeHead(response.status, { ...response.headers, 'content-length': body.length });
  if (response.cutAfterBytes !== undefined && response.cutAfterBytes < body.length) {
    outgoing.write(body.subarray(0, response.cutAfterBytes), () => incoming.socket.destroy());
    return;
  }
  outgoing.end(body);
}

async function readRequest(
  incoming: IncomingMessage,
): Promise<SimulatedRequest | 'broken' | 'badEncoding'> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return 'broken'; // the caller went away in the middle of its body: nobody to answer
  }
  let body: Buffer = Buffer.concat(chunks);
  if (incoming.headers['content-encoding'] === 'gzip') {
    try {
      body = gunzipSync(body);
    } catch {
      return 'badEncoding';
    }
  }
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const origin = `http://${headers['host'] ?? 'localhost'}`;
  const url = new URL(origin + (incoming.url ?? '/'));
  return {
    method: incoming.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body,
    origin,
  };
}
