import type { Kysely } from 'kysely';

/** Migration 0006: states of Holdfast itself that want a look are conditions; alerts are what rules raise. */
export const renameConditions = (schema: Kysely<unknown>['schema']): Promise<void> =>
  schema.alterTable('alerts').renameTo('conditions').execute();
