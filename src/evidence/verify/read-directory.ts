import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { Failure } from '../../audit/failure.ts';
import type { ArchivedVersion, ArchiveReader } from './archive-reader.ts';

/** The directory store's own notes; nothing in it is evidence. */
const RESERVED = '.store/';

/** An archive in a folder: where it was written, or a copy of it from anywhere. */
export const readDirectory = (folder: string): ArchiveReader => {
  const root = resolve(folder);
  return {
    location: root,
    roots: async () => (await namesIn(root, '')).filter((name) => name !== RESERVED),
    list: (prefix) => listFolder(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix),
    open: async (key) => {
      const state = await ifThere(root, () => lstat(join(root, key)));
      // A link would lead out of the archive, a pipe would never end.
      return state?.isFile() ? Readable.from(readFile(root, key)) : undefined;
    },
    lock: () => Promise.resolve(undefined),
    close: () => Promise.resolve(),
  };
};

async function* readFile(root: string, key: string): AsyncGenerator<Buffer, void, void> {
  try {
    yield* createReadStream(join(root, key)) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(root, error);
  }
}

async function* listFolder(
  root: string,
  folder: string,
  prefix: string,
): AsyncGenerator<ArchivedVersion, void, void> {
  for (const name of await namesIn(root, folder)) {
    const key = `${folder}${name}`;
    if (!key.startsWith(prefix) && !prefix.startsWith(key)) continue;
    if (key.endsWith('/')) {
      yield* listFolder(root, key, prefix);
      continue;
    }
    const state = await ifThere(root, () => lstat(join(root, key)));
    if (state === undefined) continue; // gone since the folder was read, and missing then
    const { size, mtime } = state;
    const lastModified = mtime.toISOString();
    yield { key, versionId: null, isDeleteMarker: false, bytes: size, lastModified };
  }
}

/** In order of keys: a folder's slash counts. */
const namesIn = async (root: string, folder: string): Promise<string[]> => {
  const read = () => readdir(join(root, folder), { withFileTypes: true });
  const entries = folder === '' ? await attempt(root, read) : await ifThere(root, read);
  return (entries ?? [])
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .toSorted();
};

const ifThere = async <Result>(
  root: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> => {
  try {
    return await work();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE'].includes(code))
      throw unreadable(root, error);
    // One object is missing, not all of them.
    await attempt(root, () => lstat(root));
    return undefined;
  }
};

const attempt = async <Result>(root: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw unreadable(root, error);
  }
};

const unreadable = (root: string, error: unknown): Failure =>
  new Failure({
    type: 'StoreUnavailable',
    message: `The archive in ${root} cannot be read: ${error instanceof Error ? error.message : String(error)}. Check the folder and who may read it.`,
    retryable: true,
    cause: error,
  });
