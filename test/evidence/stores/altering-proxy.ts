import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request: null, it goes on as it is. */
export type Alteration =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'alter body'; readonly alter: (body: Buffer) => Buffer }
  | { readonly kind: 'alter headers'; readonly alter: (headers: IncomingHttpHeaders) => void }
  /** `in mid-request`: the server never sees it. `before the answer`: it has done what was asked. */
  | { readonly kind: 'cut'; readonly when: 'in mid-request' | 'before the answer' }
  | { readonly kind: 'stand still' }
  | null;

export interface AlteringProxy {
  readonly url: string;
  /** `PUT /bucket/key?retention`, since `alter` was called. */
  readonly requests: readonly string[];
  alter(how: (request: string) => Alteration): void;
  close(): Promise<void>;
}

export const s3Error = (status: number, code: string): Alteration => ({
  kind: 'answer',
  status,
  body: `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>of the proxy</Message></Error>`,
});

const bodyOf = async (message: IncomingMessage): Promise<Buffer> =>
  Buffer.concat((await message.toArray()) as Buffer[]);

const forward = (target: string, incoming: IncomingMessage, body: Buffer) =>
  new Promise<IncomingMessage>((resolve, reject) => {
    const { method, headers, url = '/' } = incoming;
    const outgoing = httpRequest(new URL(url, target), { ...(method && { method }), headers });
    outgoing.on('response', resolve).on('error', reject).end(body);
  });

const play = async (
  target: string,
  alteration: Alteration,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> => {
  if (alteration?.kind === 'stand still') return;
  if (alteration?.kind === 'cut' && alteration.when === 'in mid-request') {
    incoming.once('data', () => incoming.destroy());
    return;
  }
  const body = await bodyOf(incoming);
  if (alteration?.kind === 'answer') {
    outgoing.writeHead(alteration.status, { 'content-type': 'application/xml' });
    outgoing.end(incoming.method === 'HEAD' ? undefined : alteration.body);
    return;
  }
  const sent = alteration?.kind === 'alter body' ? alteration.alter(body) : body;
  const reply = await forward(target, incoming, sent);
  const content = await bodyOf(reply);
  if (alteration?.kind === 'cut') outgoing.destroy();
  if (alteration?.kind === 'alter headers') alteration.alter(reply.headers);
  outgoing.writeHead(reply.statusCode ?? 599, reply.headers).end(content);
};

/** Stands before an S3 server as a bad network, or as a server that does not do what it should. */
export const startAlteringProxy = async (target: string): Promise<AlteringProxy> => {
  let how: (request: string) => Alteration = () => null;
  let requests: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const request = `${incoming.method} ${incoming.url}`;
    requests.push(request);
    play(target, how(request), incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get requests() {
      return requests;
    },
    alter(next) {
      how = next;
      requests = [];
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
