import { sql } from 'kysely';
import type { ColumnDataType, ColumnDefinitionBuilder, Kysely } from 'kysely';

type Schema = Kysely<unknown>['schema'];

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
const zero = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.notNull().defaultTo(0);

/** The one schema for both databases; `bytes` is `blob` or `bytea`. Times are epoch milliseconds. */
export async function createInitialSchema(schema: Schema, bytes: ColumnDataType): Promise<void> {
  await createLedger(schema);
  await createStreams(schema);
  await createBatches(schema);
  await createDeliveries(schema);
  await createRequests(schema);
  await createDeadLetters(schema);
  await createReceipts(schema);
  await createPacked(schema, 'seen', bytes);
  await createPacked(schema, 'verify_first', bytes);
  await createGenerations(schema);
  await createGapsAndThrottles(schema);
  await createAlerts(schema);
}

const createLedger = (schema: Schema): Promise<void> =>
  schema
    .createTable('ledger')
    .addColumn('singleton', 'integer', (column) => column.primaryKey().check(sql`singleton = 1`))
    .addColumn('id', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('boot', 'text')
    .execute();

const createStreams = (schema: Schema): Promise<void> =>
  schema
    .createTable('streams')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('platform', 'text', required)
    .addColumn('dialect', 'text', required)
    .addColumn('organization_id', 'text', required)
    .addColumn('version', 'bigint', zero)
    .addColumn('read', 'text', required)
    .addColumn('delivered_version', 'bigint', zero)
    .addColumn('delivered', 'text', required)
    .addColumn('high_water', 'bigint')
    .addColumn('delivered_high_water', 'bigint')
    .addColumn('pause', 'text')
    .addColumn('holder', 'text')
    .addColumn('state', 'text', required)
    .addColumn('last_error', 'text')
    .addColumn('events', 'bigint', zero)
    .addColumn('duplicates', 'bigint', zero)
    .addColumn('revisions', 'bigint', zero)
    .addColumn('late', 'bigint', zero)
    .addColumn('disordered', 'bigint', zero)
    .addColumn('unnormalised', 'bigint', zero)
    .addColumn('updated_at', 'bigint', required)
    .execute();

async function createBatches(schema: Schema): Promise<void> {
  await schema
    .createTable('batches')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('stream', 'text', required)
    .addColumn('from_version', 'bigint', required)
    .addColumn('digest', 'text', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('events', 'bigint', required)
    .addColumn('from_position', 'text', required)
    .addColumn('position', 'text', required)
    .addColumn('first_time', 'bigint', required)
    .addColumn('last_time', 'bigint', required)
    .addColumn('targets', 'text', required)
    .addColumn('verify_first', 'integer', zero)
    .addColumn('created_at', 'bigint', required)
    .addColumn('damage', 'text')
    .addColumn('rewound_by', 'bigint')
    .addColumn('disposed_at', 'bigint')
    .addUniqueConstraint('batches_stream_from_version', ['stream', 'from_version'])
    .execute();
  await index(schema, 'batches_kept', 'batches', ['disposed_at', 'created_at']);
  await index(schema, 'batches_digest', 'batches', ['digest']);
  await schema
    .createIndex('batches_rewound')
    .on('batches')
    .columns(['stream', 'rewound_by'])
    .where(sql.ref('rewound_by'), 'is not', null)
    .execute();
}

async function createDeliveries(schema: Schema): Promise<void> {
  await schema
    .createTable('deliveries')
    .addColumn('batch', 'text', required)
    .addColumn('target', 'text', required)
    .addColumn('stream', 'text', required)
    .addColumn('from_version', 'bigint', required)
    .addColumn('state', 'text', required)
    .addColumn('events', 'bigint', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('attempts', 'bigint', zero)
    .addColumn('last_error', 'text')
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addPrimaryKeyConstraint('deliveries_key', ['batch', 'target'])
    .execute();
  await index(schema, 'deliveries_state', 'deliveries', ['state', 'stream', 'from_version']);
  await index(schema, 'deliveries_stream', 'deliveries', ['stream', 'created_at']);
}

const createRequests = (schema: Schema): Promise<void> =>
  schema
    .createTable('requests')
    .addColumn('batch', 'text', required)
    .addColumn('target', 'text', required)
    .addColumn('id', 'text', required)
    .addColumn('root', 'text', required)
    .addColumn('ordinal', 'bigint', required)
    .addColumn('index', 'text', required)
    .addColumn('offset', 'bigint', required)
    .addColumn('length', 'bigint', required)
    .addColumn('first_event', 'bigint', required)
    .addColumn('events', 'bigint', required)
    .addColumn('state', 'text', required)
    .addColumn('attempt', 'bigint', zero)
    .addColumn('channel', 'text')
    .addColumn('deadline', 'bigint')
    .addColumn('ack_id', 'bigint')
    .addColumn('status', 'bigint')
    .addColumn('code', 'bigint')
    .addColumn('detail', 'text')
    .addColumn('updated_at', 'bigint', required)
    .addPrimaryKeyConstraint('requests_key', ['batch', 'target', 'id'])
    .execute();

async function createDeadLetters(schema: Schema): Promise<void> {
  await schema
    .createTable('quarantine')
    .addColumn('batch', 'text', required)
    .addColumn('target', 'text', required)
    .addColumn('event_id', 'text', required)
    .addColumn('stream', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('status', 'bigint')
    .addColumn('code', 'bigint')
    .addColumn('reason', 'text', required)
    .addColumn('at', 'bigint', required)
    .addColumn('state', 'text', (column) => column.notNull().defaultTo('open'))
    .addColumn('decided_by', 'text')
    .addColumn('decided_at', 'bigint')
    .addColumn('decision_reason', 'text')
    .addPrimaryKeyConstraint('quarantine_key', ['batch', 'target', 'event_id'])
    .execute();
  await index(schema, 'quarantine_stream', 'quarantine', ['stream', 'state', 'at']);
  await schema
    .createTable('possibly_doubled')
    .addColumn('batch', 'text', required)
    .addColumn('target', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('attempt', 'bigint', required)
    .addColumn('stream', 'text', required)
    .addColumn('event_ids', 'text', required)
    .addColumn('cause', 'text', required)
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('possibly_doubled_key', ['batch', 'target', 'request', 'attempt'])
    .execute();
  await index(schema, 'possibly_doubled_stream', 'possibly_doubled', ['stream', 'at']);
}

const createReceipts = (schema: Schema): Promise<void> =>
  schema
    .createTable('receipts')
    .addColumn('batch', 'text', required)
    .addColumn('target', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('attempt', 'bigint', required)
    .addColumn('outcome', 'text', required)
    .addColumn('events', 'bigint', required)
    .addColumn('distinct_events', 'bigint', required)
    .addColumn('control_request', 'text')
    .addColumn('detail', 'text')
    .addColumn('at', 'bigint', required)
    .addPrimaryKeyConstraint('receipts_key', ['batch', 'target', 'request', 'attempt', 'at'])
    .execute();

async function createPacked(schema: Schema, table: string, bytes: ColumnDataType): Promise<void> {
  await schema
    .createTable(table)
    .addColumn('platform', 'text', required)
    .addColumn('organization_id', 'text', required)
    .addColumn('hour', 'bigint', required)
    .addColumn('batch', 'text', required)
    .addColumn('entries', bytes, required)
    .addPrimaryKeyConstraint(`${table}_key`, ['platform', 'organization_id', 'hour', 'batch'])
    .execute();
  await index(schema, `${table}_batch`, table, ['batch']);
}

const createGenerations = (schema: Schema): Promise<void> =>
  schema
    .createTable('seen_generations')
    .addColumn('platform', 'text', required)
    .addColumn('organization_id', 'text', required)
    .addColumn('hour', 'bigint', required)
    .addColumn('generation', 'bigint', required)
    .addPrimaryKeyConstraint('seen_generations_key', ['platform', 'organization_id', 'hour'])
    .execute();

async function createGapsAndThrottles(schema: Schema): Promise<void> {
  await schema
    .createTable('gaps')
    .addColumn('stream', 'text', required)
    .addColumn('from_ms', 'bigint', required)
    .addColumn('to_ms', 'bigint', required)
    .addColumn('reason', 'text', required)
    .addColumn('recorded_at', 'bigint', required)
    .addPrimaryKeyConstraint('gaps_key', ['stream', 'from_ms', 'to_ms', 'reason'])
    .execute();
  await schema
    .createTable('throttles')
    .addColumn('credential', 'text', (column) => column.primaryKey())
    .addColumn('task_queue', 'text', required)
    .addColumn('rps', 'double precision', (column) => column.notNull().check(sql`rps > 0`))
    .addColumn('reason', 'text', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
}

async function createAlerts(schema: Schema): Promise<void> {
  await schema
    .createTable('alerts')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('kind', 'text', required)
    .addColumn('subject', 'text', required)
    .addColumn('message', 'text', required)
    .addColumn('raised_at', 'bigint', required)
    .addColumn('resolved_at', 'bigint')
    .execute();
  await schema
    .createIndex('alerts_open')
    .unique()
    .on('alerts')
    .columns(['kind', 'subject'])
    .where(sql.ref('resolved_at'), 'is', null)
    .execute();
}

const index = (schema: Schema, name: string, table: string, columns: string[]): Promise<void> =>
  schema.createIndex(name).on(table).columns(columns).execute();
