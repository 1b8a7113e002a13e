import type { Selectable } from 'kysely';
import { toBatchRow } from './batch-row.ts';
import type { Connections } from './connections.ts';
import type { BatchRow } from './ledger.ts';
import type { ReviewLedger } from './reviews.ts';
import type { BatchTable } from './tables.ts';

type Readers = Pick<ReviewLedger, 'unread' | 'behindMs' | 'dropConsumer'>;
type Options = Connections & { readonly ledgerId: string };

/** A reader asks twice a second; that it lives is written down this often. */
const SEEN_MS = 60_000;

/** Who reads committed batches, and how far each has come; move-cursor.ts moves it. */
export const createReaders = (options: Options): Readers => ({
  unread: async (consumer, limit, except = []) => {
    await makeKnown(options, consumer);
    const batches = await unreadOf(options, consumer, limit, except);
    return batches.map((row): BatchRow => toBatchRow(options.ledgerId, row));
  },
  behindMs: async (consumer) => {
    const [oldest] = await unreadOf(options, consumer, 1, []);
    return oldest === undefined ? 0 : Math.max(0, Date.now() - oldest.created_at);
  },
  dropConsumer: (consumer, idleMs) =>
    options.durable.transaction().execute(async (transaction) => {
      const { numDeletedRows } = await transaction
        .deleteFrom('readers')
        .where('name', '=', consumer)
        .where('seen_at', '<=', Date.now() - idleMs)
        .executeTakeFirst();
      if (numDeletedRows === 0n) return false;
      await transaction.deleteFrom('reader_cursors').where('reader', '=', consumer).execute();
      return true;
    }),
});

const stillThere = async (
  database: Options['database'],
  name: string,
  now: number,
): Promise<boolean> => {
  const { numUpdatedRows } = await database
    .updateTable('readers')
    .set({ seen_at: now })
    .where('name', '=', name)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** It begins where every stream stands now: what was committed before is not its business. */
async function makeKnown({ database, durable }: Options, name: string): Promise<void> {
  const now = Date.now();
  const known = await database
    .selectFrom('readers')
    .select('seen_at')
    .where('name', '=', name)
    .executeTakeFirst();
  if (known !== undefined && known.seen_at > now - SEEN_MS) return;
  if (known !== undefined && (await stillThere(database, name, now))) return;
  await durable.transaction().execute(async (transaction) => {
    const made = await transaction
      .insertInto('readers')
      .values({ name, seen_at: now })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (made.numInsertedOrUpdatedRows !== 1n) return;
    await transaction
      .insertInto('reader_cursors')
      .columns(['reader', 'stream', 'version'])
      .expression((query) =>
        query
          .selectFrom('streams')
          .select(({ val }) => [val(name).as('reader'), 'name', 'version']),
      )
      .execute();
  });
}

/** Each stream's in order; of the streams the one whose next batch is oldest first. */
async function unreadOf(
  { database }: Options,
  consumer: string,
  limit: number,
  except: readonly string[],
): Promise<readonly Selectable<BatchTable>[]> {
  const streams = await behind(database, consumer);
  const queues: Selectable<BatchTable>[][] = [];
  for (const { name, cursor } of streams.filter((stream) => !except.includes(stream.name)))
    queues.push(
      await database
        .selectFrom('batches')
        .selectAll()
        .where('stream', '=', name)
        .where('from_version', '>=', cursor ?? 0)
        .where('events', '>', 0)
        .where('damage', 'is', null)
        .orderBy('from_version')
        .limit(limit)
        .execute(),
    );
  return merge(queues, limit);
}

const behind = (database: Connections['database'], consumer: string) =>
  database
    .selectFrom('streams')
    .innerJoin('readers', (join) => join.on('readers.name', '=', consumer))
    .leftJoin('reader_cursors', (join) =>
      join
        .onRef('reader_cursors.stream', '=', 'streams.name')
        .onRef('reader_cursors.reader', '=', 'readers.name'),
    )
    .select(['streams.name', 'reader_cursors.version as cursor'])
    .where(({ eb, fn, lit }) =>
      eb('streams.version', '>', fn.coalesce('reader_cursors.version', lit(0))),
    )
    .execute();

/** By the head of each queue: a clock that was set back must not bring a stream's batches out of order. */
function merge(queues: Selectable<BatchTable>[][], limit: number): Selectable<BatchTable>[] {
  const merged: Selectable<BatchTable>[] = [];
  while (merged.length < limit) {
    const oldest = queues
      .filter((queue) => queue.length > 0)
      .reduce<Selectable<BatchTable>[] | undefined>(
        (best, queue) => (best === undefined || createdAt(queue) < createdAt(best) ? queue : best),
        undefined,
      );
    const next = oldest?.shift();
    if (next === undefined) return merged;
    merged.push(next);
  }
  return merged;
}

const createdAt = (queue: readonly Selectable<BatchTable>[]): number => queue[0]?.created_at ?? 0;
