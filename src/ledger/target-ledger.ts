import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { TargetLedger, TargetRow } from './ledger.ts';
import type { TargetTable } from './tables.ts';

/** What the workers found that each target can do. */
export const createTargetLedger = ({ database }: Connections): TargetLedger => {
  const read = async (name: string): Promise<TargetRow | undefined> => {
    const row = await database
      .selectFrom('targets')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst();
    return row && toTargetRow(row);
  };
  return {
    note: async (row) => {
      const before = await read(row.name);
      const now = Date.now();
      const since = before?.mode === row.mode ? {} : { since: now };
      await database
        .insertInto('targets')
        .values({ ...row, since: now, checked_at: now })
        .onConflict((conflict) =>
          conflict.column('name').doUpdateSet({ ...row, ...since, checked_at: now }),
        )
        .execute();
      return before;
    },
    get: read,
    list: async () =>
      (await database.selectFrom('targets').selectAll().orderBy('name').execute()).map(toTargetRow),
  };
};

const toTargetRow = ({ since, checked_at, ...same }: TargetTable): TargetRow => ({
  ...same,
  since: toIso(since),
  checkedAt: toIso(checked_at),
});
