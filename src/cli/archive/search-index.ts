import type { DatabaseSync } from 'node:sqlite';
import { openIndex } from '../../reports/search/open-index.ts';
import { updateIndex } from '../../reports/search/update-index.ts';
import type { OpenedArchive } from './open-archive.ts';

const SAID_EVERY = 100;

/** The index as far as the archive goes. What could not be read is said: it cannot be found. */
export const upToDateIndex = async (
  { files, indexFile }: OpenedArchive,
  { rebuild = false }: { readonly rebuild?: boolean },
): Promise<DatabaseSync> => {
  const database = await openIndex(indexFile, { rebuild });
  try {
    const { unread } = await updateIndex({ database, files, onWindow: sayProgress });
    for (const { reason } of unread) process.stderr.write(`Not searched: ${reason}\n`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
};

const sayProgress = (indexed: number): void => {
  if (indexed % SAID_EVERY === 0) process.stderr.write(`${indexed} windows indexed\n`);
};
