import { chmod, lstat, open, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoreRefusal } from '../formats/other-predicates.ts';
import { errorCode } from './directory-failure.ts';
import type { DirectoryWriter } from './directory-writer.ts';
import { clearImmutable, makeImmutable } from './immutable-flag.ts';

const CANARY = Buffer.from('canary: may be removed\n');
const FORGED = Buffer.from('forged\n');

interface Attempt {
  readonly name: string;
  readonly tries: (path: string, writer: DirectoryWriter) => Promise<string>;
}

/** Each says how it succeeded, or throws what the file system said. */
const ATTEMPTS: readonly Attempt[] = [
  {
    name: 'overwrite',
    tries: async (path, writer) => {
      if (await writer.create(path, FORGED)) return 'a second object of that name was written';
      throw new Error('EEXIST: the name is taken');
    },
  },
  {
    name: 'change',
    tries: async (path) => {
      await using file = await open(path, 'r+');
      await file.write(FORGED);
      return 'the bytes of a file with mode 0444 were changed, as root may';
    },
  },
  {
    name: 'make writable',
    tries: async (path) => {
      await chmod(path, 0o644);
      return 'its owner made it writable';
    },
  },
  {
    name: 'replace',
    tries: async (path) => {
      await writeFile(`${path}.forged`, FORGED);
      await rename(`${path}.forged`, path);
      return 'another file took its name';
    },
  },
  {
    name: 'delete',
    tries: async (path) => {
      await unlink(path);
      return 'the file was removed';
    },
  },
];

const CLEAR_FLAG: Attempt = {
  name: 'clear immutable flag',
  tries: async (path) => {
    await clearImmutable(path);
    return 'whoever runs this may clear it';
  },
};

/** Tries on canaries what would harm evidence. A directory is never more than tamper-evident. */
export const probeDirectory = async ({
  root,
  immutable,
  writer,
}: {
  readonly root: string;
  readonly immutable: boolean;
  readonly writer: DirectoryWriter;
}): Promise<readonly StoreRefusal[]> => {
  const folder = join(root, 'probe', new Date().toISOString().replaceAll(/[:.]/g, ''));
  const refusals: StoreRefusal[] = [];
  for (const { name, tries } of immutable ? [...ATTEMPTS, CLEAR_FLAG] : ATTEMPTS) {
    const path = join(folder, name.replaceAll(' ', '-'));
    await writer.create(path, CANARY);
    if (immutable) await makeImmutable(path);
    refusals.push({ attempt: name, ...(await outcomeOf(() => tries(path, writer))) });
    if (immutable && (await isThere(path))) await clearImmutable(path);
  }
  await rm(folder, { recursive: true, force: true });
  // Another worker's probe may be under way there.
  await rmdir(dirname(folder)).catch(() => {});
  return refusals;
};

const outcomeOf = async (work: () => Promise<string>) => {
  try {
    return { refused: false, detail: await work() };
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { refused: true, detail: errorCode(error) || said };
  }
};

const isThere = async (path: string): Promise<boolean> => {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
};
