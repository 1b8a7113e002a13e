import type { Platform } from '../audit/event.ts';
import type { Position } from '../audit/position.ts';
import type { Kysely } from 'kysely';
import { toIso } from './iso-time.ts';
import type { Pause, StreamRow } from './ledger.ts';
import type { StreamTable, Tables } from './tables.ts';

/** Stream rows with what is committed and not yet delivered; of one stream, or of all by name. */
export async function readStreams(database: Kysely<Tables>, name?: string): Promise<StreamRow[]> {
  const rows = await database
    .selectFrom('streams')
    .selectAll()
    .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''))
    .orderBy('name')
    .execute();
  const pending = await readPending(database, name);
  return rows.map((row) => toStreamRow(row, pending.get(row.name)));
}

interface Pending {
  readonly batches: number;
  readonly bytes: number;
}

async function readPending(
  database: Kysely<Tables>,
  name: string | undefined,
): Promise<ReadonlyMap<string, Pending>> {
  const rows = await database
    .selectFrom((query) =>
      query
        .selectFrom('deliveries')
        .select(['stream', 'batch', 'bytes'])
        .distinct()
        .where('state', '=', 'pending')
        .$if(name !== undefined, (pending) => pending.where('stream', '=', name ?? ''))
        .as('pending'),
    )
    .select((query) => [
      'stream',
      query.fn.countAll<number>().as('batches'),
      query.fn.sum<number>('bytes').as('bytes'),
    ])
    .groupBy('stream')
    .execute();
  return new Map(rows.map(({ stream, batches, bytes }) => [stream, { batches, bytes }]));
}

const toStreamRow = (row: StreamTable, pending: Pending | undefined): StreamRow => ({
  name: row.name,
  platform: row.platform as Platform,
  dialect: row.dialect,
  organizationId: row.organization_id,
  version: row.version,
  read: JSON.parse(row.read) as Position,
  deliveredVersion: row.delivered_version,
  delivered: JSON.parse(row.delivered) as Position,
  highWater: row.high_water,
  deliveredHighWater: row.delivered_high_water,
  pause: row.pause === null ? null : (JSON.parse(row.pause) as Pause),
  holder: row.holder,
  state: row.state,
  lastError: row.last_error,
  counters: {
    events: row.events,
    duplicates: row.duplicates,
    revisions: row.revisions,
    late: row.late,
    disordered: row.disordered,
    unnormalised: row.unnormalised,
  },
  pendingBatches: pending?.batches ?? 0,
  pendingBytes: pending?.bytes ?? 0,
  updatedAt: toIso(row.updated_at),
});
