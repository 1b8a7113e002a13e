import { createHash } from 'node:crypto';
import type { ArchiveReader } from './archive-reader.ts';

/** No statement, bundle, proof or file of the log comes near; a larger one is none. */
const MAX_SMALL_BYTES = 64 * 1024 * 1024;

/** Undefined where there is none; cut off behind `maxBytes`, so that no file can fill the memory. */
export const readWhole = async (
  reader: ArchiveReader,
  key: string,
  versionId: string | null,
  maxBytes = MAX_SMALL_BYTES,
): Promise<Buffer | undefined> => {
  const stream = await reader.open(key, versionId);
  if (stream === undefined) return undefined;
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > maxBytes) break;
  }
  return Buffer.concat(chunks);
};

export const sha256 = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');
