import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { SplunkReply, SplunkRequest } from './http.ts';

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  /** PEM texts; without them the port speaks plain HTTP. */
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
}

export interface SplunkListener {
  /** E.g. `http://127.0.0.1:8088`, without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Mounts a handler on a port. Unlike serve(), it hands the body over as sent (splunkd looks at the
 * token before it looks at the encoding), can stay silent for ever, and can speak TLS.
 */
export async function listen(
  handler: (request: SplunkRequest) => SplunkReply,
  { port, host, tls }: ListenOptions,
): Promise<SplunkListener> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    answer(handler, incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`simulated splunkd: handler failed: ${inspect(error)}\n`);
      outgoing.destroy();
    });
  };
  const server =
    tls === undefined ? createHttpServer(onRequest) : createHttpsServer(tls, onRequest);
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  handler: (request: SplunkRequest) => SplunkReply,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const request = await readRequest(incoming);
  if (request === undefined) return;
  const reply = handler(request);
  if (reply.delayMs !== undefined) {
    await setTimeout(reply.delayMs, undefined, { ref: false });
  }
  if (reply.never === true) return;
  if (reply.reset === true) {
    incoming.socket.resetAndDestroy();
    return;
  }
  const body = Buffer.from(reply.body ?? '');
  outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': body.length });
  if (reply.cutAfterBytes !== undefined && reply.cutAfterBytes < body.length) {
    outgoing.write(body.subarray(0, reply.cutAfterBytes), () => incoming.socket.destroy());
    return;
  }
  outgoing.end(body);
}

/** The whole request, or undefined when the caller went away in the middle of its body. */
async function readRequest(incoming: IncomingMessage): Promise<SplunkRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined;
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
    body: Buffer.concat(chunks),
    origin,
  };
}
