import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 256 * 1024;

/** All members of a gzip file, in pieces. Throws where it is none. */
export async function* gunzip(bytes: Buffer): AsyncGenerator<Buffer, void, void> {
  const stream = createGunzip({ chunkSize: CHUNK_BYTES });
  stream.end(bytes);
  yield* stream as AsyncIterable<Buffer>;
}
