import { createHash } from 'node:crypto';
import type { Transaction } from 'kysely';
import type { Connections } from './connections.ts';
import type { LeafLedger } from './harvests.ts';
import type { Tables } from './tables.ts';

/** One order for all writers: whoever holds the row of the log appends. */
export const createLeafLedger = ({ database, durable }: Connections): LeafLedger => ({
  append: (entry) =>
    durable.transaction().execute(async (transaction) => {
      const size = await lockLog(transaction);
      const digest = digestOf(entry);
      const known = await transaction
        .selectFrom('evidence_leaves')
        .select('place')
        .where('digest', '=', digest)
        .executeTakeFirst();
      if (known !== undefined) return known.place;
      const leaf = { place: size, digest, entry: Buffer.from(entry) };
      await transaction.insertInto('evidence_leaves').values(leaf).execute();
      await transaction
        .updateTable('evidence_log')
        .set({ size: size + 1 })
        .execute();
      return size;
    }),
  find: async (entry) => {
    const known = await database
      .selectFrom('evidence_leaves')
      .select('place')
      .where('digest', '=', digestOf(entry))
      .executeTakeFirst();
    return known?.place;
  },
  entries: async (from, to) => {
    const rows = await database
      .selectFrom('evidence_leaves')
      .select('entry')
      .where('place', '>=', from)
      .where('place', '<', to)
      .orderBy('place')
      .execute();
    return rows.map(({ entry }) => Buffer.from(entry));
  },
  size: async () => (await readLog(database)).size,
  published: async () => (await readLog(database)).published,
  notePublished: (published) =>
    durable.transaction().execute(async (transaction) => {
      await lockLog(transaction);
      await transaction
        .updateTable('evidence_log')
        .set({ published })
        .where('published', '<', published)
        .execute();
    }),
});

const digestOf = (entry: Uint8Array): string => createHash('sha256').update(entry).digest('hex');

/** A write before any read: in both databases the next writer waits for the end of this transaction. */
async function lockLog(transaction: Transaction<Tables>): Promise<number> {
  await transaction
    .insertInto('evidence_log')
    .values({ singleton: 1 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { size } = await transaction
    .updateTable('evidence_log')
    .set(({ ref }) => ({ size: ref('size') }))
    .returning('size')
    .executeTakeFirstOrThrow();
  return size;
}

const readLog = async (
  database: Connections['database'],
): Promise<{ readonly size: number; readonly published: number }> =>
  (await database.selectFrom('evidence_log').select(['size', 'published']).executeTakeFirst()) ?? {
    size: 0,
    published: 0,
  };
