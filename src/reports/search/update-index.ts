import type { DatabaseSync } from 'node:sqlite';
import type { IdentityRecord } from '../../evidence/formats/evidence-files.ts';
import { FILES, WINDOWS } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
import { isDamaged } from '../archive/damaged.ts';
import { readEvents, readLines } from '../archive/read-file.ts';
import { type LoggedEntry, readLog } from '../archive/read-log.ts';
import { isWindow, type LoggedWindow, readStatement } from '../archive/read-statement.ts';
import { createWindowIndexer } from './index-window.ts';
import { namesOf } from './search-hit.ts';

export interface IndexUpdate {
  /** Windows of the archive, those indexed now among them. */
  readonly windows: number;
  readonly indexed: number;
  /** What could not be read, and so cannot be found; tried again the next time. */
  readonly unread: readonly { readonly bundleKey: string; readonly reason: string }[];
}

interface UpdateOptions {
  readonly database: DatabaseSync;
  readonly files: ArchiveFiles;
  onWindow?(indexed: number): void;
}

/** Brings the index to where the archive's log is. What it holds already is known by digest. */
export const updateIndex = async ({
  database,
  files,
  onWindow,
}: UpdateOptions): Promise<IndexUpdate> => {
  const entries: LoggedEntry[] = [];
  for await (const entry of readLog(files)) entries.push(entry);
  if (isOfAnother(entries, heldBy(database))) empty(database);
  const held = heldBy(database);
  const addWindow = createWindowIndexer(database);
  const unread: { bundleKey: string; reason: string }[] = [];
  let indexed = 0;
  for (const entry of entries) {
    if (held.has(entry.leafIndex) || !entry.bundleKey.startsWith(WINDOWS)) continue;
    try {
      const read = await readIndexable(files, entry);
      if (read === undefined) continue;
      addWindow(read.window, read.events, namesOf(read.identities));
      indexed += 1;
      onWindow?.(indexed);
    } catch (error) {
      if (!isDamaged(error)) throw error;
      unread.push({ bundleKey: entry.bundleKey, reason: error.message });
    }
  }
  return { windows: heldBy(database).size, indexed, unread };
};

/** A log only grows: what is held and is not in it is of another archive, or of nowhere. */
const isOfAnother = (entries: readonly LoggedEntry[], held: ReadonlyMap<number, string>): boolean =>
  [...held].some(([leaf, digest]) => entries[leaf]?.statementSha256 !== digest);

const heldBy = (database: DatabaseSync): ReadonlyMap<number, string> =>
  new Map(
    database
      .prepare('SELECT leaf, manifest_sha256 FROM statements')
      .all()
      .map(({ leaf, manifest_sha256: digest }) => [Number(leaf), String(digest)]),
  );

/** Undefined where it is a statement about something else. */
const readIndexable = async (files: ArchiveFiles, entry: LoggedEntry) => {
  const window = await readStatement(files, entry);
  return isWindow(window) ? readWindow(files, window) : undefined;
};

const readWindow = async (files: ArchiveFiles, window: LoggedWindow) => ({
  window,
  events: await readEvents(files, window),
  identities: await readLines<IdentityRecord>(files, window, FILES.identities),
});

const empty = (database: DatabaseSync): void => {
  const tables = ['words', 'changed', 'events', 'statements'];
  database.exec(
    `BEGIN IMMEDIATE; ${tables.map((table) => `DELETE FROM ${table};`).join(' ')} COMMIT;`,
  );
};
