import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import type { PackageFile } from './package-file.ts';

/** The first moment that a zip can tell. When things happened is inside the files; the same files give the same zip. */
const mtime = new Date(1980, 0, 1);

const MODE = { file: 0o100644, program: 0o100755 };

/** In order of names. */
export const zipFiles = async (files: readonly PackageFile[]): Promise<Buffer> => {
  const zip = new ZipFile();
  const written = buffer(zip.outputStream);
  const failed = new Promise<never>((_, reject) => zip.once('error', reject));
  for (const { name, bytes, isProgram = false } of files.toSorted(byName)) {
    const mode = isProgram ? MODE.program : MODE.file;
    zip.addBuffer(bytes, name, { mtime, mode, forceDosTimestamp: true });
  }
  zip.end();
  return Promise.race([written, failed]);
};

export const byName = (a: PackageFile, b: PackageFile): number => (a.name < b.name ? -1 : 1);
