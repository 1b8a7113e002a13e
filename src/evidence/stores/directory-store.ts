import { hash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { access, lstat, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ArchivedObject } from '../formats/window-predicate.ts';
import { directoryFailure, errorCode } from './directory-failure.ts';
import { createDirectoryWriter, type DirectoryWriter } from './directory-writer.ts';
import type { EvidenceStore, ListedObject, ObjectState } from './evidence-store.ts';
import { isImmutable, makeImmutable } from './immutable-flag.ts';
import { listDirectory } from './list-directory.ts';
import { checkKey, RESERVED } from './object-key.ts';
import { probeDirectory } from './probe-directory.ts';
import { removeLeftovers } from './remove-leftovers.ts';
import { conflict, refused } from './store-failure.ts';

export interface DirectoryStoreOptions {
  readonly directory: string;
  /** Sets the file system's immutable flag on what is written once: takes root, and ext4, xfs or the like. */
  readonly immutable: boolean;
}

interface Place {
  readonly root: string;
  readonly immutable: boolean;
  readonly writer: DirectoryWriter;
}

/**
 * Files named by their keys. Shows tampering and prevents none: who owns the disk can do what they like, and the
 * immutable flag only makes that root's privilege. Legal holds are marks below `.store/holds`, nothing enforces them.
 */
export const createDirectoryStore = ({
  directory,
  immutable,
}: DirectoryStoreOptions): EvidenceStore => {
  const root = resolve(directory);
  const incoming = join(root, RESERVED, 'incoming');
  try {
    mkdirSync(incoming, { recursive: true });
    removeLeftovers(incoming);
  } catch (error) {
    throw directoryFailure(root, error);
  }
  const place = { root, immutable, writer: createDirectoryWriter({ root, incoming }) };
  const attempt = <Result>(work: () => Promise<Result>): Promise<Result> => attemptIn(root, work);
  return {
    location: root,
    kind: 'directory',
    putIfAbsent: (key, bytes) => attempt(() => putIfAbsent(place, key, bytes)),
    putLatest: (key, bytes) =>
      attempt(async () => {
        await place.writer.replace(join(root, checkKey(key)), bytes);
        return archived(key, bytes);
      }),
    get: (key, versionId) =>
      attempt(async () => (versionId === null ? readIfThere(place, key) : undefined)),
    state: (key, versionId) =>
      attempt(async () => (versionId === null ? stateOf(place, key) : undefined)),
    list: (prefix) => listAttempted(root, prefix),
    setLegalHold: (key, _, on) => attempt(() => setLegalHold(place, key, on)),
    probe: () => attempt(() => probeDirectory(place)),
    close: () => Promise.resolve(),
  };
};

const attemptIn = async <Result>(root: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw directoryFailure(root, error);
  }
};

async function* listAttempted(root: string, prefix: string): AsyncIterable<ListedObject> {
  try {
    yield* listDirectory(root, prefix);
  } catch (error) {
    throw directoryFailure(root, error);
  }
}

const putIfAbsent = async (
  { root, immutable, writer }: Place,
  key: string,
  bytes: Uint8Array,
): Promise<ArchivedObject> => {
  const path = join(root, checkKey(key));
  if (!(await writer.create(path, bytes)) && !(await readFile(path)).equals(bytes))
    throw conflict(root, key, 'other bytes lie there already');
  if (immutable) await makeImmutable(path);
  return archived(key, bytes);
};

const archived = (key: string, bytes: Uint8Array): ArchivedObject => ({
  key,
  versionId: null,
  sha256: hash('sha256', bytes),
  bytes: bytes.length,
  retainUntil: null,
});

const ifThere = async <Result>(
  root: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> => {
  try {
    return await work();
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes(errorCode(error))) throw error;
    // One object is missing, not all of them.
    await access(join(root, RESERVED));
    return undefined;
  }
};

const readIfThere = ({ root }: Place, key: string): Promise<Buffer | undefined> =>
  ifThere(root, () => readFile(join(root, checkKey(key))));

const stateOf = ({ root, immutable }: Place, key: string): Promise<ObjectState | undefined> =>
  ifThere(root, async () => {
    const path = join(root, checkKey(key));
    const { size, mode } = await lstat(path);
    const readonly = (mode & 0o222) === 0 ? 'readonly' : 'none';
    return {
      bytes: size,
      sha256: null,
      retainUntil: null,
      lock: immutable && (await isImmutable(path)) ? 'immutable-flag' : readonly,
      legalHold: (await ifThere(root, () => lstat(holdPath(root, key)))) !== undefined,
    };
  });

const holdPath = (root: string, key: string): string => join(root, RESERVED, 'holds', key);

const setLegalHold = async ({ root, writer }: Place, key: string, on: boolean): Promise<void> => {
  const there = await ifThere(root, () => lstat(join(root, checkKey(key))));
  if (there === undefined) throw refused(`${key} is not in ${root}: nothing can be held.`);
  if (on) await writer.create(holdPath(root, key), Buffer.from('legal hold\n'));
  else await rm(holdPath(root, key), { force: true });
};
