import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { TransportError } from './http-client.ts';

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** Collects a reply's body, at most `maxBytes` long before and after decompression. */
export const readBody = async (
  stream: AsyncIterable<Buffer>,
  encoding: string | undefined,
  maxBytes: number,
  endpoint: string,
): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(endpoint, maxBytes);
    chunks.push(chunk);
  }
  const body = chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
  const name = encoding?.trim().toLowerCase();
  if (!isDecodable(name) || body.length === 0) return body;
  try {
    return await decoders[name](body, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(endpoint, maxBytes);
    throw new TransportError('reset', true, `${endpoint}: the compressed reply is damaged`, error);
  }
};

const isDecodable = (name: string | undefined): name is keyof typeof decoders =>
  name !== undefined && Object.hasOwn(decoders, name);

const tooLarge = (endpoint: string, maxBytes: number): TransportError =>
  new TransportError(
    'too_large',
    true,
    `${endpoint}: the reply is larger than the ${maxBytes} bytes allowed`,
  );
