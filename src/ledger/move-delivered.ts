import type { Transaction } from 'kysely';
import type { StreamTable, Tables } from './tables.ts';

/**
 * Moves the stream's `delivered` over every batch without a pending delivery: accepted, delivered, discarded
 * and redelivery are safe, an undeliverable batch is fetched again by the batch that rewound the stream.
 * The caller holds the stream's row and has written everything else.
 */
export async function moveDelivered(
  transaction: Transaction<Tables>,
  stream: StreamTable,
): Promise<void> {
  const version = await firstPendingVersion(transaction, stream);
  await transaction
    .updateTable('streams')
    .set({
      delivered_version: version,
      delivered: await deliveredPosition(transaction, stream, version),
      delivered_high_water: await deliveredHighWater(transaction, stream, version),
      updated_at: Date.now(),
    })
    .where('name', '=', stream.name)
    .execute();
}

async function firstPendingVersion(
  transaction: Transaction<Tables>,
  { name, version, delivered_version }: StreamTable,
): Promise<number> {
  const pending = await transaction
    .selectFrom('deliveries')
    .select('from_version')
    .where('state', '=', 'pending')
    .where('stream', '=', name)
    .where('from_version', '>=', delivered_version)
    .orderBy('from_version')
    .limit(1)
    .executeTakeFirst();
  return pending?.from_version ?? version;
}

async function deliveredPosition(
  transaction: Transaction<Tables>,
  stream: StreamTable,
  version: number,
): Promise<string> {
  // A damaged batch was passed, and the rewind behind it was not: its stretch is not delivered yet.
  const missing = await transaction
    .selectFrom('batches')
    .select('from_position')
    .where('stream', '=', stream.name)
    .where('rewound_by', '>=', version)
    .where('from_version', '<', version)
    .orderBy('from_version')
    .limit(1)
    .executeTakeFirst();
  if (missing !== undefined) return missing.from_position;
  if (version === stream.version) return stream.read;
  const last = await transaction
    .selectFrom('batches')
    .select('position')
    .where('stream', '=', stream.name)
    .where('from_version', '=', version - 1)
    .executeTakeFirst();
  return last?.position ?? stream.delivered;
}

async function deliveredHighWater(
  transaction: Transaction<Tables>,
  stream: StreamTable,
  version: number,
): Promise<number | null> {
  const { newest } = await transaction
    .selectFrom('batches')
    .select((query) => query.fn.max('last_time').as('newest'))
    .where('stream', '=', stream.name)
    .where('from_version', '>=', stream.delivered_version)
    .where('from_version', '<', version)
    .where('events', '>', 0)
    .where('damage', 'is', null)
    .executeTakeFirstOrThrow();
  return later(stream.delivered_high_water, newest);
}

export const later = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? (one ?? other) : Math.max(one, other);
