import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCode } from './directory-failure.ts';

const READ_ONLY = 0o444;

export interface DirectoryWriter {
  /** False where something has that name already. Either way the name is on the disk afterwards. */
  create(path: string, bytes: Uint8Array): Promise<boolean>;
  /** Old or new, never neither and never half of one. */
  replace(path: string, bytes: Uint8Array): Promise<void>;
}

/** Bytes are on the disk before they have a name; link(2) gives a name only where there is none. */
export const createDirectoryWriter = ({
  root,
  incoming,
}: {
  readonly root: string;
  readonly incoming: string;
}): DirectoryWriter => {
  const known = new Set<string>();
  const syncAbove = async (path: string): Promise<void> => {
    const folder = dirname(path);
    await syncFolder(folder);
    for (let above = folder; above !== root && !known.has(above); above = dirname(above)) {
      await syncFolder(dirname(above));
      known.add(above);
    }
  };
  const write = async (
    path: string,
    bytes: Uint8Array,
    publish: (unfinished: string) => Promise<void>,
  ): Promise<void> => {
    const unfinished = join(incoming, randomUUID());
    try {
      await writeDurably(unfinished, bytes);
      // A folder that had to be made anew is none whose name is known to be on the disk.
      if ((await mkdir(dirname(path), { recursive: true })) !== undefined) known.clear();
      await publish(unfinished);
    } finally {
      await rm(unfinished, { force: true });
    }
    await syncAbove(path);
  };
  return {
    async create(path, bytes) {
      let created = true;
      await write(path, bytes, async (unfinished) => {
        try {
          await link(unfinished, path);
        } catch (error) {
          if (errorCode(error) !== 'EEXIST') throw error;
          created = false;
        }
      });
      return created;
    },
    replace: (path, bytes) => write(path, bytes, (unfinished) => rename(unfinished, path)),
  };
};

const writeDurably = async (path: string, bytes: Uint8Array): Promise<void> => {
  await using file = await open(path, 'wx');
  await file.writeFile(bytes);
  await file.chmod(READ_ONLY);
  await file.sync();
};

const syncFolder = async (path: string): Promise<void> => {
  // Windows has no such thing; its file system keeps its names by itself.
  if (process.platform === 'win32') return;
  await using folder = await open(resolve(path), 'r');
  await folder.sync();
};
