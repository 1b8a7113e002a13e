import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface BundleInputs {
  /** Paths below it are in the bundle, so that one made elsewhere is another. */
  readonly root: string;
  /** Files, and folders with all that is in them. */
  readonly sources: readonly string[];
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** All that decides what the bundle of our workflows is; lint lets workflows import nothing else. */
export const OUR_INPUTS: BundleInputs = {
  root: ROOT,
  sources: [
    'src/workflows',
    'src/audit',
    'src/worker/bundle-process.ts',
    // What npm has installed, with the digest of each package: the SDK, and what bundles it.
    'node_modules/.package-lock.json',
  ],
};

/** A digest over the content of all inputs; the same for the same bundle. */
export const bundleKey = async ({ root, sources }: BundleInputs): Promise<string> => {
  const files = await Promise.all(sources.map((source) => filesOf(join(root, source))));
  const digest = createHash('sha256').update(`${process.version}\0${root}\0`);
  for (const file of files.flat().toSorted()) {
    const content = await readFile(file);
    digest.update(`${relative(root, file)}\0${content.length}\0`).update(content);
  }
  return digest.digest('hex');
};

const filesOf = async (path: string): Promise<string[]> => {
  try {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return [path];
    throw error;
  }
};
