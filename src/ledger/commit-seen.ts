import type { Transaction } from 'kysely';
import { chunks } from './chunks.ts';
import type { DatabaseKind } from './connections.ts';
import { ENTRY_BYTES } from './id-table.ts';
import type { SeenCheck } from './ledger.ts';
import { packByHour, viewOf } from './packed-entries.ts';
import { tableOf } from './seen-hours.ts';
import type { Tables } from './tables.ts';

/**
 * Whether the hours that a check rests on are at another generation by now. If not, they stay as they are
 * until the transaction ends: their rows are made where they are missing, and locked in ascending order.
 */
export async function hasSeenChanged(
  transaction: Transaction<Tables>,
  kind: DatabaseKind,
  { platform, organizationId, generations }: SeenCheck,
): Promise<boolean> {
  const hours = [...generations.keys()].sort((one, other) => one - other);
  const unknown = hours.filter((hour) => generations.get(hour) === 0);
  for (const some of chunks(unknown))
    await transaction
      .insertInto('seen_generations')
      .values(
        some.map((hour) => ({ platform, organization_id: organizationId, hour, generation: 0 })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  for (const some of chunks(hours)) {
    const rows = await transaction
      .selectFrom('seen_generations')
      .select(['hour', 'generation'])
      .where('platform', '=', platform)
      .where('organization_id', '=', organizationId)
      .where('hour', 'in', some)
      .orderBy('hour')
      .$if(kind === 'postgres', (query) => query.forUpdate())
      .execute();
    const current = new Map(rows.map(({ hour, generation }) => [hour, generation]));
    if (some.some((hour) => current.get(hour) !== generations.get(hour))) return true;
  }
  return false;
}

/** Adds what the check found new, and moves the generation of every hour it adds to. */
export async function commitSeen(
  transaction: Transaction<Tables>,
  batch: string,
  { platform, organizationId, added }: SeenCheck,
): Promise<void> {
  const rows = [...packByHour(added)].map(([hour, entries]) => ({
    platform,
    organization_id: organizationId,
    hour,
    batch,
    entries,
  }));
  for (const some of chunks(rows)) await transaction.insertInto('seen').values(some).execute();
  for (const some of chunks(rows.map(({ hour }) => hour)))
    await transaction
      .updateTable('seen_generations')
      .set((column) => ({ generation: column('generation', '+', 1) }))
      .where('platform', '=', platform)
      .where('organization_id', '=', organizationId)
      .where('hour', 'in', some)
      .execute();
}

/** Whether any of the new ids was in a damaged batch that had been sent in part. */
export async function mayHaveBeenSent(
  transaction: Transaction<Tables>,
  { platform, organizationId, added }: SeenCheck,
): Promise<boolean> {
  const suspects = transaction
    .selectFrom('verify_first')
    .where('platform', '=', platform)
    .where('organization_id', '=', organizationId);
  // Nearly always there is none, and one look-up says so.
  const any = await suspects.select('hour').limit(1).executeTakeFirst();
  if (any === undefined) return false;
  for (const [hour, packed] of packByHour(added)) {
    const rows = await suspects.select('entries').where('hour', '=', hour).execute();
    const table = tableOf(rows.map(({ entries }) => entries));
    const view = viewOf(packed);
    for (let offset = 0; offset < packed.length; offset += ENTRY_BYTES)
      if (table.find(view, offset) !== 'absent') return true;
  }
  return false;
}
