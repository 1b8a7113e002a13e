import { mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../audit/failure.ts';
import { INDEX_SCHEMA, INDEX_VERSION } from './index-schema.ts';

/** Opens the index, empty where there is none, or one of another version, or where it is to be made anew. */
export const openIndex = async (
  file: string,
  { rebuild = false }: { readonly rebuild?: boolean } = {},
): Promise<DatabaseSync> => {
  await mkdir(dirname(file), { recursive: true });
  if (rebuild) await removeIndex(file);
  const found = open(file);
  const version = versionOf(found, file);
  if (version === INDEX_VERSION) return found;
  if (version !== 0) {
    found.close();
    await removeIndex(file);
    return create(open(file));
  }
  return create(found);
};

const open = (file: string): DatabaseSync => new DatabaseSync(file, { timeout: 30_000 });

const versionOf = (database: DatabaseSync, file: string): number => {
  try {
    // WAL: whoever searches does not wait for whoever indexes.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    return Number(database.prepare('PRAGMA user_version').get()?.user_version);
  } catch (error) {
    database.close();
    throw new Failure({
      type: 'InvalidInput',
      message: `${file} is no search index, or is damaged. --rebuild makes it anew from the archive.`,
      retryable: false,
      cause: error,
    });
  }
};

const create = (database: DatabaseSync): DatabaseSync => {
  database.exec(`BEGIN IMMEDIATE`);
  const isThere = Number(database.prepare('PRAGMA user_version').get()?.user_version) !== 0;
  if (!isThere) database.exec(INDEX_SCHEMA);
  database.exec('COMMIT');
  return database;
};

const removeIndex = async (file: string): Promise<void> => {
  for (const suffix of ['', '-wal', '-shm']) await rm(`${file}${suffix}`, { force: true });
};
