import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf } from './batch-failure.ts';
import type { StoredBatch } from './batch-store.ts';

/** Finished files below `directory` that were written before then, epoch milliseconds. */
export async function listBatchFiles(
  directory: string,
  before: number,
): Promise<readonly StoredBatch[]> {
  const found: StoredBatch[] = [];
  const folders = (await readdir(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  for (const folder of folders) {
    for (const digest of await readdir(join(directory, folder))) {
      if (!/^[0-9a-f]{64}$/.test(digest)) continue;
      const file = await statOf(join(directory, folder, digest));
      if (file !== undefined && file.mtimeMs < before) found.push({ digest, bytes: file.size });
    }
  }
  return found;
}

/** Undefined when another worker has removed it meanwhile. */
const statOf = async (path: string) => {
  try {
    return await stat(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};
