import type { Kysely } from 'kysely';
import type { Connections } from './connections.ts';
import { toIso } from './iso-time.ts';
import type { DeliveryLedger, RequestState, Unconfirmed } from './ledger.ts';
import { toRequestRow } from './request-row.ts';
import type { RequestTable, Tables } from './tables.ts';

type Receipts = Pick<
  DeliveryLedger,
  'noteReceipt' | 'receipts' | 'controlAfter' | 'latestTaken' | 'unconfirmed'
>;

/** States of a request that Splunk surely took. */
const taken: readonly RequestState[] = ['accepted', 'confirmed'];

/** What searches said, and which requests a search can be asked for. */
export const createReceiptLedger = ({ database }: Connections): Receipts => ({
  noteReceipt: async ({ distinctEvents, controlRequest, at: _at, ...same }) => {
    const row = { ...same, distinct_events: distinctEvents, control_request: controlRequest };
    await database
      .insertInto('receipts')
      .values({ ...row, at: Date.now() })
      // Two workers, or two looks, in one millisecond: the same attempt was settled, once is enough.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  receipts: async ({ batch, target }) => {
    const rows = await database
      .selectFrom('receipts')
      .selectAll()
      .where('batch', '=', batch)
      .where('target', '=', target)
      .orderBy('at')
      .orderBy('request')
      .orderBy('attempt')
      .orderBy('attempt')
      .execute();
    return rows.map(({ distinct_events, control_request, at, ...same }) => ({
      ...same,
      distinctEvents: distinct_events,
      controlRequest: control_request,
      at: toIso(at),
    }));
  },
  controlAfter: async ({ target, index, since, except }) => {
    const row = await takenRequests(database, target, index)
      .where('requests.sent_at', '>=', since)
      // Its first attempt, and whole: what carries its id cannot have come by anything sent earlier.
      .where('requests.attempt', '=', 1)
      .whereRef('requests.root', '=', 'requests.id')
      // The id of such a batch may have been used by a ledger that is lost.
      .where('batches.verify_first', '=', 0)
      .$if(except.length > 0, (query) => query.where('requests.id', 'not in', except))
      .orderBy('requests.sent_at')
      .limit(1)
      .executeTakeFirst();
    return row && toUnconfirmed(row);
  },
  latestTaken: async ({ target, index, before }) => {
    const row = await takenRequests(database, target, index)
      .where('requests.sent_at', '<', before)
      .orderBy('requests.sent_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && toUnconfirmed(row);
  },
  unconfirmed: async ({ target, limit }) => {
    const rows = await withBatch(database)
      .innerJoin('deliveries', (join) =>
        join
          .onRef('deliveries.batch', '=', 'requests.batch')
          .onRef('deliveries.target', '=', 'requests.target'),
      )
      .where('deliveries.state', '=', 'accepted')
      .where('deliveries.target', '=', target)
      .where('requests.state', '=', 'accepted')
      .orderBy('requests.sent_at')
      .orderBy('requests.id')
      .limit(limit)
      .execute();
    return rows.map(toUnconfirmed);
  },
});

const withBatch = (database: Kysely<Tables>) =>
  database
    .selectFrom('requests')
    .innerJoin('batches', 'batches.id', 'requests.batch')
    .selectAll('requests')
    .select(['batches.stream', 'batches.first_time', 'batches.last_time']);

const takenRequests = (database: Kysely<Tables>, target: string, index: string) =>
  withBatch(database)
    .where('requests.target', '=', target)
    .where('requests.index', '=', index)
    .where('requests.state', 'in', taken);

type Row = RequestTable & {
  readonly stream: string;
  readonly first_time: number;
  readonly last_time: number;
};

const toUnconfirmed = (row: Row): Unconfirmed => ({
  ...toRequestRow(row),
  stream: row.stream,
  firstTime: row.first_time,
  lastTime: row.last_time,
});
