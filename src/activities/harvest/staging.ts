import { rm, readFile, rename } from 'node:fs/promises';
import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../audit/failure.ts';

/** Where a window is gathered until it is sealed: one folder for each collection. */
export interface Staging {
  folderOf(collection: string): string;
  /** Durable, and whole or not at all. */
  write(collection: string, name: string, bytes: Uint8Array): Promise<void>;
  /** Undefined where there is no such file. */
  read(collection: string, name: string): Promise<Buffer | undefined>;
  remove(collection: string): Promise<void>;
}

export const createStaging = (directory: string): Staging => {
  const folderOf = (collection: string): string => {
    if (/^[0-9a-f]{12}$/.test(collection)) return join(directory, collection);
    throw new Failure({
      type: 'InvalidInput',
      message: `"${collection}" does not name a collection: 12 hex digits do.`,
      retryable: false,
    });
  };
  return {
    folderOf,
    write: async (collection, name, bytes) => {
      const folder = folderOf(collection);
      const unfinished = join(folder, `${name}.${process.pid}.unfinished`);
      try {
        await mkdir(folder, { recursive: true });
        const file = await open(unfinished, 'w');
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(unfinished, join(folder, name));
      } catch (error) {
        await rm(unfinished, { force: true }).catch(() => undefined);
        throw stagingFull(directory, error);
      }
    },
    read: async (collection, name) => {
      try {
        return await readFile(join(folderOf(collection), name));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
        throw stagingFull(directory, error);
      }
    },
    remove: (collection) => rm(folderOf(collection), { recursive: true, force: true }),
  };
};

const stagingFull = (directory: string, error: unknown): Failure => {
  const { code, message } = error as NodeJS.ErrnoException;
  const isFull = code === 'ENOSPC' || code === 'EDQUOT';
  return new Failure({
    type: isFull ? 'BacklogFull' : 'StoreUnavailable',
    message: `evidence.staging (${directory}) ${isFull ? 'is full' : 'cannot be used'}: ${message}. Nothing counts as sealed; it is tried again.`,
    retryable: true,
    cause: error,
  });
};
