import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openIndex } from '../../../src/reports/search/open-index.ts';
import { searchIndex } from '../../../src/reports/search/search-index.ts';
import type { SearchQuery } from '../../../src/reports/search/search-query.ts';
import { updateIndex } from '../../../src/reports/search/update-index.ts';
import type { SealedArchive } from '../sealed-archive.ts';

/** An index of the archive, in a folder of its own. */
export const anIndex = async (archive: SealedArchive) => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-index-'));
  const file = join(folder, 'search.sqlite');
  const database: DatabaseSync = await openIndex(file);
  const update = () => updateIndex({ database, files: archive.store });
  await update();
  return {
    file,
    database,
    update,
    find: (query: SearchQuery, limit = 50) => searchIndex(database, query, limit),
    ids: (query: SearchQuery) =>
      searchIndex(database, query, 50).hits.map(({ event_id: id }) => id),
    [Symbol.asyncDispose]: async () => {
      database.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
