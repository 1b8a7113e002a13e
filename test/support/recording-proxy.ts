import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers instead of the service; what it was sent is in `echo`, headers and body. */
export type Garble = (echo: string) => { readonly status: number; readonly body: string };

/** Stands before a simulator, remembers every token that it hands out, and garbles answers on demand. */
export interface RecordingProxy {
  readonly url: string;
  readonly tokens: ReadonlySet<string>;
  /** Every answer from now on; null lets the service answer again. */
  garble(how: Garble | null): void;
  /** Garbled answers since `garble` was called. */
  readonly garbled: number;
  close(): Promise<void>;
}

const TOKEN_KEYS =
  /"(?:access_token|refresh_token|id_token|token|refreshToken)"\s*:\s*"([^"]{8,})"/g;

const bodyOf = async (message: IncomingMessage): Promise<Buffer> =>
  Buffer.concat((await message.toArray()) as Buffer[]);

const forward = (target: string, incoming: IncomingMessage, body: Buffer) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const { method, headers, url = '/' } = incoming;
    const outgoing = httpRequest(new URL(url, target), { ...(method && { method }), headers });
    outgoing.on('response', resolve).on('error', reject).end(body);
  });

export const startRecordingProxy = async (target: string): Promise<RecordingProxy> => {
  const tokens = new Set<string>();
  let how: Garble | null = null;
  let garbled = 0;
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = await bodyOf(incoming);
    if (how !== null) {
      garbled += 1;
      const { authorization = '' } = incoming.headers;
      const reply = how(`${incoming.method} ${incoming.url} ${authorization} ${body.toString()}`);
      outgoing.writeHead(reply.status, { 'content-type': 'application/json' }).end(reply.body);
      return;
    }
    const reply = await forward(target, incoming, body);
    const content = await bodyOf(reply);
    for (const [, token] of content.toString().matchAll(TOKEN_KEYS)) tokens.add(token ?? '');
    outgoing.writeHead(reply.statusCode ?? 599, reply.headers).end(content);
  };
  const server = createServer((incoming, outgoing) => {
    // A connection that the simulator breaks, the proxy breaks too.
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens,
    garble(next) {
      how = next;
      garbled = 0;
    },
    get garbled() {
      return garbled;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
