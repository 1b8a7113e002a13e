import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { awayFailure, codeOf, damagedFailure, storageFailure } from './batch-failure.ts';

interface BatchFile {
  readonly digest: string;
  readonly path: string;
  /** A folder that the store always has while it is there at all. */
  readonly incoming: string;
}

export const readRange = (
  file: BatchFile,
  { offset, length }: { readonly offset: number; readonly length: number },
  bytes: Buffer = Buffer.allocUnsafe(length),
): Promise<Buffer> =>
  withFile(file, async (handle) => {
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
      if (bytesRead === 0)
        throw damagedFailure(file.digest, `ends before byte ${offset + length} of a request`);
      filled += bytesRead;
    }
    return bytes;
  });

export const verifyFile = (file: BatchFile): Promise<void> =>
  withFile(file, async (handle) => {
    const hash = createHash('sha256');
    for await (const chunk of handle.createReadStream({ autoClose: false }))
      hash.update(chunk as Buffer);
    const found = hash.digest('hex');
    if (found !== file.digest)
      throw damagedFailure(file.digest, `holds bytes whose digest is ${found}`);
  });

async function withFile<Result>(
  { digest, path, incoming }: BatchFile,
  use: (handle: FileHandle) => Promise<Result>,
): Promise<Result> {
  // A batch without a file has an empty digest, and its path would be a folder.
  if (!/^[0-9a-f]{64}$/.test(digest)) throw damagedFailure(digest, 'has no valid name');
  try {
    await using handle = await open(path, 'r');
    return await use(handle);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && !existsSync(incoming)) throw awayFailure(incoming, error);
    if (codeOf(error) === 'ENOENT') throw damagedFailure(digest, 'is missing', error);
    throw storageFailure(path, error);
  }
}
