import { sql } from 'kysely';
import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

type Schema = Kysely<unknown>['schema'];

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
const zero = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.notNull().defaultTo(0);

/** Migration 0007: what rules matched, the alerts that came of it, who was told, and who reads committed batches. */
export async function createAlertSchema(schema: Schema): Promise<void> {
  await createAlerts(schema);
  await createMatches(schema);
  await createAttempts(schema);
  await createReaders(schema);
  await createContributions(schema);
  await createPushed(schema);
  await noteConditionsTold(schema);
}

async function createAlerts(schema: Schema): Promise<void> {
  await schema
    .createTable('alerts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('rule', 'text', required)
    .addColumn('severity', 'text', required)
    .addColumn('platform', 'text')
    .addColumn('organization_id', 'text')
    .addColumn('change_id', 'text', required)
    .addColumn('title', 'text', required)
    .addColumn('notice', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('count', 'bigint', required)
    .addColumn('group_key', 'text')
    .addColumn('storm', 'integer', zero)
    .addColumn('event_at', 'bigint', required)
    .addColumn('received_at', 'bigint', required)
    .addColumn('decided_at', 'bigint', required)
    .addColumn('started_at', 'bigint')
    .addColumn('delivered_at', 'bigint')
    .addColumn('acknowledged_at', 'bigint')
    .addColumn('acknowledged_by', 'text')
    .addColumn('acknowledged_via', 'text')
    .addColumn('disposed_at', 'bigint')
    .addColumn('disposition', 'text')
    .addColumn('disposed_by', 'text')
    .addColumn('disposed_via', 'text')
    .addColumn('ticket', 'text')
    .addColumn('resolved_at', 'bigint')
    .execute();
  await index(schema, 'alerts_group', 'alerts', ['group_key', 'event_at']);
  await index(schema, 'alerts_decided', 'alerts', ['decided_at']);
  await index(schema, 'alerts_event', 'alerts', ['event_at']);
  await schema
    .createIndex('alerts_unended')
    .on('alerts')
    .columns(['state', 'started_at'])
    .where(sql.ref('state'), 'in', [sql.lit('open'), sql.lit('acknowledged')])
    .execute();
}

async function createMatches(schema: Schema): Promise<void> {
  await schema
    .createTable('matches')
    .addColumn('rule', 'text', required)
    .addColumn('change_id', 'text', required)
    .addColumn('outcome', 'text', required)
    .addColumn('reason', 'text')
    .addColumn('alert', 'text')
    .addColumn('place', 'text')
    .addColumn('title', 'text', required)
    .addColumn('notice', 'text', required)
    .addColumn('event_at', 'bigint', required)
    .addColumn('received_at', 'bigint', required)
    .addColumn('decided_at', 'bigint', required)
    .addColumn('source', 'text', required)
    .addPrimaryKeyConstraint('matches_key', ['rule', 'change_id'])
    .execute();
  await index(schema, 'matches_alert', 'matches', ['alert', 'event_at']);
  await index(schema, 'matches_decided', 'matches', ['decided_at']);
  await index(schema, 'matches_rule', 'matches', ['rule', 'decided_at']);
}

async function createAttempts(schema: Schema): Promise<void> {
  await schema
    .createTable('alert_attempts')
    .addColumn('alert', 'text', required)
    .addColumn('channel', 'text', required)
    .addColumn('occasion', 'text', required)
    .addColumn('attempts', 'bigint', required)
    .addColumn('state', 'text', required)
    .addColumn('receipt', 'text')
    .addColumn('error', 'text')
    .addColumn('may_be_double', 'integer', zero)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('alert_attempts_key', ['alert', 'channel', 'occasion'])
    .execute();
  await schema
    .createTable('used_links')
    .addColumn('token', 'text', (column) => column.primaryKey())
    .addColumn('until', 'bigint', required)
    .execute();
}

async function createReaders(schema: Schema): Promise<void> {
  await schema
    .createTable('readers')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('seen_at', 'bigint', required)
    .execute();
  await schema
    .createTable('reader_cursors')
    .addColumn('reader', 'text', required)
    .addColumn('stream', 'text', required)
    .addColumn('version', 'bigint', required)
    .addPrimaryKeyConstraint('reader_cursors_key', ['reader', 'stream'])
    .execute();
}

async function createContributions(schema: Schema): Promise<void> {
  await schema
    .createTable('contributions')
    .addColumn('correlation', 'text', required)
    .addColumn('rule', 'text', required)
    .addColumn('change_id', 'text', required)
    .addColumn('group_key', 'text', required)
    .addColumn('time', 'bigint', required)
    .addColumn('value', 'text')
    .addPrimaryKeyConstraint('contributions_key', ['correlation', 'rule', 'change_id'])
    .execute();
  await index(schema, 'contributions_group', 'contributions', ['correlation', 'group_key', 'time']);
  await index(schema, 'contributions_time', 'contributions', ['time']);
}

async function createPushed(schema: Schema): Promise<void> {
  await schema
    .createTable('pushed_events')
    .addColumn('organization_id', 'text', required)
    .addColumn('change_id', 'text', required)
    .addColumn('time', 'bigint', required)
    .addColumn('pushed', 'integer', zero)
    .addColumn('read', 'integer', zero)
    .addPrimaryKeyConstraint('pushed_events_key', ['organization_id', 'change_id'])
    .execute();
  await index(schema, 'pushed_events_time', 'pushed_events', ['organization_id', 'time']);
  await index(schema, 'pushed_events_age', 'pushed_events', ['time']);
}

async function noteConditionsTold(schema: Schema): Promise<void> {
  await schema.alterTable('conditions').addColumn('told_at', 'bigint').execute();
  await schema.alterTable('conditions').addColumn('end_told_at', 'bigint').execute();
  await schema
    .createIndex('conditions_told')
    .on('conditions')
    .columns(['told_at'])
    .where(sql.ref('told_at'), 'is not', null)
    .where(sql.ref('end_told_at'), 'is', null)
    .execute();
}

const index = (schema: Schema, name: string, table: string, columns: string[]): Promise<void> =>
  schema.createIndex(name).on(table).columns(columns).execute();
