import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { storageFailure } from './batch-failure.ts';
import type { BatchStore } from './batch-store.ts';
import { createFileBatchWriter } from './file-batch-writer.ts';
import { listBatchFiles } from './list-batch-files.ts';
import { readRange, verifyFile } from './read-batch-file.ts';
import { removeLeftovers } from './remove-leftovers.ts';

/**
 * Batches as files `<first two digits>/<digest>` below `directory`. Unfinished ones are in `incoming/`, on the
 * same file system, so that a rename makes them visible whole or not at all.
 */
export function createFileBatchStore(options: { readonly directory: string }): BatchStore {
  const directory = resolve(options.directory);
  const incoming = join(directory, 'incoming');
  try {
    mkdirSync(incoming, { recursive: true });
    removeLeftovers(incoming);
  } catch (error) {
    throw storageFailure(directory, error);
  }
  const fileOf = (digest: string) => ({
    digest,
    incoming,
    path: join(directory, digest.slice(0, 2), digest),
  });
  return {
    location: directory,
    create: () => createFileBatchWriter({ directory, incoming }),
    read: (digest, range, into) => readRange(fileOf(digest), range, into),
    verify: (digest) => verifyFile(fileOf(digest)),
    list: async (before) => {
      try {
        return await listBatchFiles(directory, before);
      } catch (error) {
        throw storageFailure(directory, error);
      }
    },
    remove: async (digest) => {
      try {
        await rm(fileOf(digest).path, { force: true });
      } catch (error) {
        throw storageFailure(directory, error);
      }
    },
  };
}
