import type { Transaction } from 'kysely';
import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { TargetLedger, TargetRow } from './ledger.ts';
import type { TargetTable, Tables } from './tables.ts';

/** What the workers found that each target can do. */
export const createTargetLedger = ({ kind, database }: Connections): TargetLedger => ({
  note: (row) =>
    database.transaction().execute(async (transaction) => {
      const now = Date.now();
      const first = { ...row, since: now, checked_at: now };
      if (await insert(transaction, first)) return undefined;
      // Of workers that find a change at once, one learns of it.
      const before = await transaction
        .selectFrom('targets')
        .selectAll()
        .where('name', '=', row.name)
        .$if(kind === 'postgres', (query) => query.forUpdate())
        .executeTakeFirstOrThrow();
      const since = before.mode === row.mode ? before.since : now;
      const changes = { ...first, since };
      await transaction.updateTable('targets').set(changes).where('name', '=', row.name).execute();
      return toTargetRow(before);
    }),
  get: async (name) => {
    const row = await database
      .selectFrom('targets')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    return row && toTargetRow(row);
  },
  list: async () =>
    (await database.selectFrom('targets').selectAll().orderBy('name').execute()).map(toTargetRow),
});

async function insert(transaction: Transaction<Tables>, row: TargetTable): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await transaction
    .insertInto('targets')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

const toTargetRow = ({ since, checked_at, ...same }: TargetTable): TargetRow => ({
  ...same,
  since: toIso(since),
  checkedAt: toIso(checked_at),
});
