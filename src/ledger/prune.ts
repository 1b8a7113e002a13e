import type { Kysely } from 'kysely';
import type { Connections } from './connections.ts';
import { createContributions } from './contributions.ts';
import { unfinishedStates } from './delivery-transitions.ts';
import { hourOf } from './packed-entries.ts';
import type { PruneLimits, Pruned } from './ledger.ts';
import { createPushedEvents } from './pushed-events.ts';
import type { Tables } from './tables.ts';
import { forgetEndedLinks } from './used-links.ts';

/** Batches in one transaction: nobody else can write to an SQLite file meanwhile. */
const MAX_BATCHES = 200;

/** Removes what nothing asks for any more, in small transactions. */
export async function prune(
  connections: Connections,
  { disposedBefore, seenBefore }: PruneLimits,
): Promise<Pruned> {
  const { database } = connections;
  const deliveries = await repeat(async () => {
    const ids = await endedBatches(database, disposedBefore);
    if (ids.length > 0) await removeDeliveries(database, ids);
    return ids.length;
  });
  const seen = await repeat(async () => {
    const ids = await forgottenBatches(database, seenBefore);
    if (ids.length > 0) await forgetSeen(database, ids, hourOf(seenBefore));
    return ids.length;
  });
  await forgetEndedLinks(connections);
  // Who uses them forgets them much sooner; this is for what is left when nobody does any more.
  await createContributions(connections).forget(seenBefore);
  await createPushedEvents(connections).forget(seenBefore);
  return { deliveries, seen };
}

const repeat = async (step: () => Promise<number>): Promise<number> => {
  let total = 0;
  for (let found = await step(); ; found = await step()) {
    total += found;
    if (found < MAX_BATCHES) return total;
  }
};

/** Their files are gone. The batches themselves stay: each is the fence of its version. */
const endedBatches = async (
  database: Kysely<Tables>,
  disposedBefore: number,
): Promise<string[]> => {
  const rows = await database
    .selectFrom('deliveries')
    .innerJoin('batches', 'batches.id', 'deliveries.batch')
    .select('batches.id')
    .distinct()
    .where('batches.disposed_at', '<', disposedBefore)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries as open')
            .select('open.batch')
            .whereRef('open.batch', '=', 'batches.id')
            .where('open.state', 'in', unfinishedStates),
        ),
      ),
    )
    .limit(MAX_BATCHES)
    .execute();
  return rows.map(({ id }) => id);
};

const removeDeliveries = (database: Kysely<Tables>, ids: string[]): Promise<void> =>
  database.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('requests').where('batch', 'in', ids).execute();
    await transaction.deleteFrom('receipts').where('batch', 'in', ids).execute();
    await transaction.deleteFrom('deliveries').where('batch', 'in', ids).execute();
  });

/**
 * By the age of the events and of the batch: an old record that was read lately, and one whose time cannot be read
 * and stands at the beginning of all time, may still be read again.
 */
const forgottenBatches = async (
  database: Kysely<Tables>,
  seenBefore: number,
): Promise<string[]> => {
  const rows = await database
    .selectFrom('seen')
    .innerJoin('batches', 'batches.id', 'seen.batch')
    .select('batches.id')
    .distinct()
    .where('seen.hour', '<', hourOf(seenBefore))
    .where('batches.created_at', '<', seenBefore)
    .limit(MAX_BATCHES)
    .execute();
  return rows.map(({ id }) => id);
};

/** Generations stay: a number that came a second time would make an outdated cache look current. */
const forgetSeen = async (database: Kysely<Tables>, ids: string[], hour: number): Promise<void> => {
  for (const table of ['seen', 'verify_first'] as const) {
    await database.deleteFrom(table).where('batch', 'in', ids).where('hour', '<', hour).execute();
  }
};
