import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Bundles of about 2 MB; each version of the code, and each place it is installed in, has one. */
const KEPT = 8;
const DIGEST_CHARACTERS = 64;

/** Where bundles of earlier starts of this user are. */
export const bundleFolder = (environment: NodeJS.ProcessEnv): string =>
  join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'holdfast', 'workflows');

export type KeptBundle =
  { readonly kind: 'whole'; readonly code: string } | { readonly kind: 'damaged' | 'absent' };

/** The bundle as it was kept under this key; never one that is not what was written. */
export const readBundle = async (folder: string, key: string): Promise<KeptBundle> => {
  let text: string;
  try {
    text = await readFile(pathOf(folder, key), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { kind: 'absent' };
    throw error;
  }
  const code = text.slice(DIGEST_CHARACTERS + 1);
  return text.startsWith(`${digestOf(key, code)}\n`)
    ? { kind: 'whole', code }
    : { kind: 'damaged' };
};

/** Whoever reads meanwhile sees the old file or the new one, none in between. */
export const keepBundle = async (folder: string, key: string, code: string): Promise<void> => {
  const path = pathOf(folder, key);
  const unfinished = `${path}.${randomUUID()}`;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await writeFile(unfinished, `${digestOf(key, code)}\n${code}`, { flag: 'wx', mode: 0o600 });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  await removeOldest(dirname(path));
};

const pathOf = (folder: string, key: string): string => join(folder, `${key}.js`);

/** Also over the key, so that a file under another's name is not taken for it. */
const digestOf = (key: string, code: string): string =>
  createHash('sha256').update(key).update(code).digest('hex');

/** A worker that still runs has read its own long ago. */
const removeOldest = async (folder: string): Promise<void> => {
  const files = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      // Another worker may have removed it.
      const writtenMs = (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
      return { path, writtenMs };
    }),
  );
  const oldest = files.toSorted((a, b) => b.writtenMs - a.writtenMs).slice(KEPT);
  await Promise.all(oldest.map(({ path }) => rm(path, { force: true })));
};
