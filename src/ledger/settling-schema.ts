import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

type Schema = Kysely<unknown>['schema'];

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();

/** Migration 0002: what settling by search, receipts and reconciliation keep. */
export async function createSettlingSchema(schema: Schema): Promise<void> {
  await schema.alterTable('ledger').addColumn('restored_at', 'bigint').execute();
  await schema.alterTable('ledger').addColumn('restored_evidence', 'text').execute();
  await schema
    .alterTable('ledger')
    .addColumn('age', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await schema.alterTable('requests').addColumn('sent_at', 'bigint').execute();
  await schema
    .createIndex('requests_sent')
    .on('requests')
    .columns(['target', 'index', 'sent_at'])
    .where(sql.ref('sent_at'), 'is not', null)
    .execute();
  await schema
    .createIndex('quarantine_event')
    .on('quarantine')
    .columns(['event_id', 'target'])
    .execute();
  await schema.createIndex('batches_created').on('batches').columns(['created_at', 'id']).execute();
  await schema
    .createIndex('deliveries_redelivery')
    .on('deliveries')
    .columns(['target', 'created_at'])
    .where(sql.ref('state'), '=', sql.lit('redelivery'))
    .execute();
  await createTargets(schema);
  await createFindings(schema);
}

const createTargets = (schema: Schema): Promise<void> =>
  schema
    .createTable('targets')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('mode', 'text', required)
    .addColumn('reason', 'text', required)
    .addColumn('fingerprint', 'text', required)
    .addColumn('since', 'bigint', required)
    .addColumn('checked_at', 'bigint', required)
    .execute();

async function createFindings(schema: Schema): Promise<void> {
  await schema
    .createTable('findings')
    .addColumn('target', 'text', required)
    .addColumn('event_id', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('batch', 'text', required)
    .addColumn('detail', 'text', required)
    .addColumn('found_at', 'bigint', required)
    .addColumn('resolved_at', 'bigint')
    .addPrimaryKeyConstraint('findings_key', ['target', 'event_id', 'kind'])
    .execute();
  await schema
    .createIndex('findings_found')
    .on('findings')
    .columns(['target', 'found_at'])
    .execute();
}
