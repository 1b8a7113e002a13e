import type { MigrationProvider } from 'kysely/migration';
import { createAlertSchema } from './alert-schema.ts';
import {
  addHarvestDelivered,
  createHarvestQueries,
  createHarvestSchema,
} from './harvest-schema.ts';
import { renameConditions } from './condition-schema.ts';
import { createIdentitySchema } from './identity-schema.ts';
import { createInitialSchema } from './initial-schema.ts';
import { addResponses } from './response-schema.ts';
import { createSettlingSchema } from './settling-schema.ts';
import { createVerdicts } from './verdict-schema.ts';

/** Every schema change there was, in order; a published one is never edited. */
export const createMigrations = (bytes: 'blob' | 'bytea'): MigrationProvider => ({
  getMigrations: () =>
    Promise.resolve({
      '0001-initial': { up: (database) => createInitialSchema(database.schema, bytes) },
      '0002-settling': { up: (database) => createSettlingSchema(database.schema) },
      '0003-identities': { up: (database) => createIdentitySchema(database.schema) },
      '0004-harvest': { up: (database) => createHarvestSchema(database.schema, bytes) },
      '0005-harvest-delivered': { up: (database) => addHarvestDelivered(database.schema) },
      '0006-conditions': { up: (database) => renameConditions(database.schema) },
      '0007-alerts': { up: (database) => createAlertSchema(database.schema) },
      '0008-responses': { up: (database) => addResponses(database.schema) },
      '0009-verdicts': { up: (database) => createVerdicts(database.schema) },
      '0010-harvest-queries': { up: (database) => createHarvestQueries(database.schema) },
    }),
});
