import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import type { ReviewLedger } from './reviews.ts';
import { keyOf, storable } from './storable.ts';

type Contributions = Pick<ReviewLedger, 'contribute' | 'contributions' | 'forget'>;

/** What correlations remember of single events. Durable: a count over an hour must not begin anew with a restart. */
export const createContributions = ({ database, durable }: Connections): Contributions => ({
  contribute: async (contributions) => {
    const rows = contributions.map(({ correlation, rule, changeId, group, time, value }) => ({
      correlation,
      rule,
      change_id: changeId,
      group_key: keyOf(group),
      time,
      value: value === null ? null : storable(value),
    }));
    if (rows.length === 0) return;
    await durable.transaction().execute(async (transaction) => {
      for (const some of chunks(rows))
        await transaction
          .insertInto('contributions')
          .values(some)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
    });
  },
  contributions: async (correlation, group, from, to) => {
    const rows = await database
      .selectFrom('contributions')
      .selectAll()
      .where('correlation', '=', correlation)
      .where('group_key', '=', keyOf(group))
      .where('time', '>=', from)
      .where('time', '<=', to)
      .orderBy('time')
      .orderBy('change_id')
      .orderBy('rule')
      .execute();
    return rows.map(({ rule, change_id, time, value }) => ({
      correlation,
      rule,
      group,
      changeId: change_id,
      time,
      value,
    }));
  },
  forget: async (before) => {
    const { numDeletedRows } = await database
      .deleteFrom('contributions')
      .where('time', '<', before)
      .executeTakeFirst();
    return Number(numDeletedRows);
  },
});
