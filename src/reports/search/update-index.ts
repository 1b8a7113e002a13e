import type { DatabaseSync } from 'node:sqlite';
import type { IdentityRecord } from '../../evidence/formats/evidence-files.ts';
import { FILES } from '../../evidence/formats/object-keys.ts';
import type { ArchiveFiles } from '../archive/archive-files.ts';
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
  const held = heldBy(database);
  const addWindow = createWindowIndexer(database);
  const listed = new Set<number>();
  const unread: { bundleKey: string; reason: string }[] = [];
  let indexed = 0;
  for await (const entry of readLog(files)) {
    listed.add(entry.leafIndex);
    if (held.get(entry.leafIndex) === entry.statementSha256) continue;
    try {
      const read = await readIndexable(files, entry);
      forget(database, [entry.leafIndex]);
      if (read === undefined) continue;
      addWindow(read.window, read.events, namesOf(read.identities));
      onWindow?.((indexed += 1));
    } catch (error) {
      if (!isDamaged(error)) throw error;
      unread.push({ bundleKey: entry.bundleKey, reason: error.message });
    }
  }
  // Of another archive, or of nowhere.
  forget(
    database,
    [...held.keys()].filter((leaf) => !listed.has(leaf)),
  );
  return { windows: heldBy(database).size, indexed, unread };
};

const heldBy = (database: DatabaseSync): ReadonlyMap<number, string> =>
  new Map(
    database
      .prepare('SELECT leaf, manifest_sha256 FROM statements')
      .all()
      .map(({ leaf, manifest_sha256: digest }) => [Number(leaf), String(digest)]),
  );

/** Undefined for statements about other things: keys, scopes, stores. */
const readIndexable = async (files: ArchiveFiles, entry: LoggedEntry) => {
  const window = await readStatement(files, entry);
  return isWindow(window) ? readWindow(files, window) : undefined;
};

const readWindow = async (files: ArchiveFiles, window: LoggedWindow) => ({
  window,
  events: await readEvents(files, window),
  identities: await readLines<IdentityRecord>(files, window, FILES.identities),
});

const forget = (database: DatabaseSync, leaves: readonly number[]): void => {
  for (const leaf of leaves) {
    database.exec('BEGIN IMMEDIATE');
    const ofLeaf = 'SELECT id FROM events WHERE leaf = ?';
    database.prepare(`DELETE FROM words WHERE rowid IN (${ofLeaf})`).run(leaf);
    database.prepare(`DELETE FROM changed WHERE event IN (${ofLeaf})`).run(leaf);
    database.prepare('DELETE FROM events WHERE leaf = ?').run(leaf);
    database.prepare('DELETE FROM statements WHERE leaf = ?').run(leaf);
    database.exec('COMMIT');
  }
};

const isDamaged = (error: unknown): error is Error =>
  error instanceof Error && 'type' in error && error.type === 'EvidenceDamaged';
