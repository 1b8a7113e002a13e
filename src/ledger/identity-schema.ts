import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

/** Migration 0003: who ids were, and when. */
export const createIdentitySchema = (schema: Kysely<unknown>['schema']): Promise<void> =>
  schema
    .createTable('identities')
    .addColumn('platform', 'text', required)
    .addColumn('organization_id', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('observed_at', 'bigint', required)
    .addColumn('source', 'text', required)
    .addColumn('confirmed_at', 'bigint', required)
    .addColumn('name', 'text')
    .addColumn('state', 'text', required)
    .addColumn('attributes', 'text', required)
    // With the source: two events of one second may carry two names.
    .addPrimaryKeyConstraint('identities_key', [
      'platform',
      'organization_id',
      'kind',
      'id',
      'observed_at',
      'source',
    ])
    .execute();
