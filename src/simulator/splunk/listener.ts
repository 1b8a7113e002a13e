import { createServer as createHttpServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { inspect } from 'node:util';
import { bind } from '../http/bind.ts';
import { readRequest } from '../http/read-request.ts';
import { writeResponse } from '../http/write-response.ts';
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
  const { authority, close } = await bind(server, port, host);
  return { url: `${tls === undefined ? 'http' : 'https'}://${authority}`, close };
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
  if (reply.never !== true) writeResponse(outgoing, reply);
}
