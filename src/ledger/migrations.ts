import type { MigrationProvider } from 'kysely/migration';
import { createInitialSchema } from './initial-schema.ts';

/** Every schema change there was, in order; a published one is never edited. */
export const createMigrations = (bytes: 'blob' | 'bytea'): MigrationProvider => ({
  getMigrations: () =>
    Promise.resolve({
      '0001-initial': { up: (database) => createInitialSchema(database.schema, bytes) },
    }),
});
