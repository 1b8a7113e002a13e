import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './directory-failure.ts';
import type { ListedObject } from './evidence-store.ts';
import { RESERVED } from './object-key.ts';

/** Everything below `root` that is no folder, in order of keys; what does not belong there is the verifier's to say. */
export async function* listDirectory(root: string, prefix: string): AsyncIterable<ListedObject> {
  yield* listFolder(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
}

async function* listFolder(
  root: string,
  folder: string,
  prefix: string,
): AsyncIterable<ListedObject> {
  for (const name of await namesIn(root, folder)) {
    const key = `${folder}${name}`;
    if (key === `${RESERVED}/` || !(key.startsWith(prefix) || prefix.startsWith(key))) continue;
    if (key.endsWith('/')) yield* listFolder(root, key, prefix);
    else {
      const { size, mtime } = await lstat(join(root, key));
      yield {
        key,
        versionId: null,
        isLatest: true,
        isDeleteMarker: false,
        bytes: size,
        lastModified: mtime.toISOString(),
      };
    }
  }
}

/** Folders end in a slash, which also puts them where their keys belong in the order. */
const namesIn = async (root: string, folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(join(root, folder), { withFileTypes: true });
    return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted();
  } catch (error) {
    // Nothing begins so; that the store itself is away is no empty list.
    if (folder !== '' && ['ENOENT', 'ENOTDIR'].includes(errorCode(error))) {
      await lstat(root);
      return [];
    }
    throw error;
  }
};
