import type { ColumnDataType, ColumnDefinitionBuilder, Kysely } from 'kysely';

type Schema = Kysely<unknown>['schema'];

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
const zero = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.notNull().defaultTo(0);

/** Migration 0004: windows of the harvest and how they ended, and the leaves of the evidence log. */
export async function createHarvestSchema(schema: Schema, bytes: ColumnDataType): Promise<void> {
  await createWindows(schema);
  await schema
    .createTable('evidence_leaves')
    .addColumn('place', 'bigint', (column) => column.primaryKey())
    .addColumn('digest', 'text', (column) => column.notNull().unique())
    .addColumn('entry', bytes, required)
    .execute();
  await schema
    .createTable('evidence_log')
    .addColumn('singleton', 'integer', (column) => column.primaryKey())
    .addColumn('size', 'bigint', zero)
    .addColumn('published', 'bigint', zero)
    .execute();
}

const createWindows = (schema: Schema): Promise<void> =>
  schema
    .createTable('harvest_windows')
    .addColumn('tenant', 'text', required)
    .addColumn('from_ms', 'bigint', required)
    .addColumn('to_ms', 'bigint', required)
    .addColumn('platform', 'text', required)
    .addColumn('organization_id', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('collection', 'text', required)
    .addColumn('attempts', 'bigint', zero)
    .addColumn('last_error', 'text')
    .addColumn('manifest_sha256', 'text')
    .addColumn('bundle_key', 'text')
    .addColumn('leaf_index', 'bigint')
    .addColumn('events', 'bigint', zero)
    .addColumn('source_total', 'bigint')
    .addColumn('agrees', 'integer')
    .addColumn('new_events', 'bigint', zero)
    .addColumn('rechecks', 'text', required)
    .addColumn('in_splunk', 'text')
    .addColumn('supplements', 'text', required)
    .addColumn('updated_at', 'bigint', required)
    .addPrimaryKeyConstraint('harvest_windows_key', ['tenant', 'from_ms', 'to_ms'])
    .execute();

/** Migration 0010: how often a platform was asked on a UTC day, and which supplements are still to be handed over. */
export const createHarvestQueries = async (schema: Schema): Promise<void> => {
  await schema
    .createTable('harvest_queries')
    .addColumn('tenant', 'text', required)
    .addColumn('day', 'text', required)
    .addColumn('asked', 'bigint', zero)
    .addPrimaryKeyConstraint('harvest_queries_key', ['tenant', 'day'])
    .execute();
  await schema
    .alterTable('harvest_windows')
    .addColumn('undelivered', 'text', (column) => column.notNull().defaultTo('[]'))
    .execute();
};

/** Migration 0005: whether a sealed window's events were handed to delivery. Again is harmless: it is all seen. */
export const addHarvestDelivered = (schema: Schema): Promise<void> =>
  schema.alterTable('harvest_windows').addColumn('delivered', 'integer', zero).execute();
