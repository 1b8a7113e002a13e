import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { bind } from './bind.ts';
import type { SimulatedHandler, SimulatedRequest } from './exchange.ts';
import { readRequest } from './read-request.ts';
import { writeResponse } from './write-response.ts';

export interface Listening {
  /** E.g. `http://127.0.0.1:40123`, without a trailing slash. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  /** Takes connections that are to become sockets; refused without it. */
  readonly upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Mounts a handler that gets bodies unzipped on a port (0, the default, takes a free one). */
export async function serve(
  handler: SimulatedHandler,
  { port = 0, host = '127.0.0.1', upgrade }: ServeOptions = {},
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (incoming, outgoing) => {
    answer(handler, incoming, outgoing).catch((error: unknown) => {
      // A defect of the simulator, not a simulated fault: it must not look like one.
      outgoing.writeHead(599).end(`simulator defect: ${String(error)}`);
    });
  });
  if (upgrade !== undefined) server.on('upgrade', upgrade);
  const { authority, close, port: actual } = await bind(server, port, host);
  return { url: `http://${authority}`, port: actual, close };
}

async function answer(
  handler: SimulatedHandler,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const sent = await readRequest(incoming);
  if (sent === undefined) return;
  const request = unzip(sent);
  const response =
    request === undefined ? { status: 400, body: 'bad gzip' } : await handler(request);
  if (response.delayMs !== undefined && response.delayMs > 0) await sleep(response.delayMs);
  writeResponse(outgoing, response);
}

/** Undefined when the body is not what its header says. */
function unzip(request: SimulatedRequest): SimulatedRequest | undefined {
  if (request.headers['content-encoding'] !== 'gzip') return request;
  try {
    return { ...request, body: gunzipSync(request.body) };
  } catch {
    return undefined;
  }
}
