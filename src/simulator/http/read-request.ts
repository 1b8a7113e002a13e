import type { IncomingMessage } from 'node:http';
import type { SimulatedRequest } from './exchange.ts';

/** The whole request with its body as sent; undefined when the caller went away in the middle of it. */
export async function readRequest(
  incoming: IncomingMessage,
): Promise<SimulatedRequest | undefined> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
  } catch {
    return undefined; // nobody to answer
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
