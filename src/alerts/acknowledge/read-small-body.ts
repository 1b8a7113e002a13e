import type { IncomingMessage } from 'node:http';

/** A name, a ticket and a button have no more. */
const MAX_BYTES = 4_096;

/** The body of a form; undefined where it is none, or larger than a form of ours can be. */
export const readSmallBody = async (request: IncomingMessage): Promise<string | undefined> => {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type)) return undefined;
  // Not read at all, so that the answer still gets through.
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};
