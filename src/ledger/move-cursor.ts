import type { Transaction } from 'kysely';
import type { CursorMove } from './alerts.ts';
import type { Tables } from './tables.ts';

/**
 * Compare-and-set: true where the reader stood at `from`, or before it with nothing to read in between. A write first:
 * who moves the same cursor in another transaction waits, and then finds it moved.
 */
export async function moveCursor(
  transaction: Transaction<Tables>,
  { consumer, stream, from, version }: CursorMove,
): Promise<boolean> {
  // Without its reader a cursor would keep files for nobody.
  const reader = await transaction
    .updateTable('readers')
    .set({ seen_at: Date.now() })
    .where('name', '=', consumer)
    .returning('name')
    .executeTakeFirst();
  if (reader === undefined) return false;
  const at = await cursorOf(transaction, consumer, stream);
  if (at > from || (at < from && (await hasReadable(transaction, stream, at, from)))) return false;
  await transaction
    .insertInto('reader_cursors')
    .values({ reader: consumer, stream, version })
    .onConflict((conflict) => conflict.columns(['reader', 'stream']).doUpdateSet({ version }))
    .execute();
  return true;
}

const cursorOf = async (
  transaction: Transaction<Tables>,
  consumer: string,
  stream: string,
): Promise<number> => {
  const row = await transaction
    .selectFrom('reader_cursors')
    .select('version')
    .where('reader', '=', consumer)
    .where('stream', '=', stream)
    .executeTakeFirst();
  return row?.version ?? 0;
};

const hasReadable = async (
  transaction: Transaction<Tables>,
  stream: string,
  from: number,
  to: number,
): Promise<boolean> => {
  const row = await transaction
    .selectFrom('batches')
    .select('id')
    .where('stream', '=', stream)
    .where('from_version', '>=', from)
    .where('from_version', '<', to)
    .where('events', '>', 0)
    .where('damage', 'is', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};
