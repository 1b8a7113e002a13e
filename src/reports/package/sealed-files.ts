import { LOG_ENTRY_HEADER } from '../../evidence/formats/log-entry.ts';
import { CHECKPOINT, FILES, KEYS } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
import { damaged } from '../archive/damaged.ts';
import { readFile } from '../archive/read-file.ts';
import type { LoggedWindow } from '../archive/read-statement.ts';
import { type PackageFile, textFile } from './package-file.ts';

/** The windows' files under the names that they have in the archive, with the log's head and the keys. */
export const sealedFiles = async (
  files: ArchiveFiles,
  windows: readonly LoggedWindow[],
): Promise<readonly PackageFile[]> => {
  const sealed: PackageFile[] = [];
  for (const window of windows) sealed.push(...(await filesOf(files, window)));
  return [...sealed, await whole(files, CHECKPOINT), ...(await keyLedger(files))];
};

const filesOf = async (
  files: ArchiveFiles,
  window: LoggedWindow,
): Promise<readonly PackageFile[]> => {
  const prefix = window.bundleKey.slice(0, -FILES.bundle.length);
  const subjects: PackageFile[] = [];
  for (const { name } of window.statement.subject) {
    const bytes = await readFile(files, window, name);
    if (bytes !== undefined) subjects.push({ name: `${prefix}${name}`, bytes });
  }
  const timestamp = await files.get(`${prefix}${FILES.timestamp}`, null);
  return [
    ...subjects,
    { name: `${prefix}${FILES.statement}`, bytes: window.payload },
    { name: window.bundleKey, bytes: window.bundle },
    await whole(files, `${prefix}${FILES.proof}`),
    ...logEntry(window),
    ...(timestamp === undefined ? [] : [{ name: `${prefix}${FILES.timestamp}`, bytes: timestamp }]),
  ];
};

/** What the log holds of it, where that names a version of the store, which nobody could write again otherwise. */
const logEntry = ({ bundleKey, statementSha256, versionId }: LoggedWindow): PackageFile[] => {
  if (versionId === null) return [];
  const lines = [LOG_ENTRY_HEADER, statementSha256, bundleKey, versionId];
  const name = `${bundleKey.slice(0, -FILES.bundle.length)}manifest.log-entry`;
  return [textFile(name, lines.map((line) => `${line}\n`).join(''))];
};

const keyLedger = async (files: ArchiveFiles): Promise<readonly PackageFile[]> => {
  const keys = new Set<string>();
  for await (const { key } of files.list(KEYS)) keys.add(key);
  return Promise.all([...keys].map((key) => whole(files, key)));
};

const whole = async (files: ArchiveFiles, key: string): Promise<PackageFile> => {
  const bytes = await files.get(key, null);
  if (bytes === undefined) throw damaged(key, 'is not in the archive');
  return { name: key, bytes };
};
