import type { Connections } from './connections.ts';
import { createDeadLetterLedger } from './dead-letter-ledger.ts';
import { discardDelivery } from './discard-delivery.ts';
import { doubtRequest } from './doubt-request.ts';
import { statesBefore } from './delivery-transitions.ts';
import type { LedgerAge } from './ledger-age.ts';
import type { DeliveryLedger, DeliveryState } from './ledger.ts';
import { lockStream } from './lock-stream.ts';
import { moveDelivered } from './move-delivered.ts';
import { createPossiblyDoubledLedger } from './possibly-doubled-ledger.ts';
import { createReceiptLedger } from './receipt-ledger.ts';
import { reopenDelivery } from './reopen.ts';
import { createRequestLedger } from './request-ledger.ts';
import { unknownStream } from './stream-ledger.ts';
import { streamOf } from './stream-of.ts';
import { createRedeliveryLedger } from './redelivery-ledger.ts';
import { toDeliveryRow } from './delivery-row.ts';

export interface DeliveryLedgerOptions extends Connections {
  readonly ledgerId: string;
  /** With SQLite. */
  readonly age: LedgerAge | undefined;
}

export function createDeliveryLedger(connections: DeliveryLedgerOptions): DeliveryLedger {
  const { database } = connections;
  return {
    ...createRequestLedger(connections),
    ...createDeadLetterLedger(connections),
    ...createPossiblyDoubledLedger(connections),
    ...createReceiptLedger(connections),
    ...createRedeliveryLedger(connections),
    get: async (batch, target) => {
      const row = await database
        .selectFrom('deliveries')
        .selectAll()
        .where('batch', '=', batch)
        .where('target', '=', target)
        .executeTakeFirst();
      return row === undefined ? undefined : toDeliveryRow(row);
    },
    backlog: async (stream) => {
      const { deliveries, bytes, oldestAt } = await database
        .selectFrom('deliveries')
        .select(({ fn }) => [
          fn.countAll<number>().as('deliveries'),
          fn.sum<number | null>('bytes').as('bytes'),
          fn.min<number | null>('created_at').as('oldestAt'),
        ])
        .where('state', 'in', ['pending', 'redelivery'])
        .where('stream', '=', stream)
        .executeTakeFirstOrThrow();
      return { deliveries, bytes: bytes ?? 0, oldestAt };
    },
    list: async ({ stream, states = [], untouchedSince, limit }) => {
      const rows = await database
        .selectFrom('deliveries')
        .selectAll()
        .$if(stream !== undefined, (query) => query.where('stream', '=', stream ?? ''))
        .$if(states.length > 0, (query) => query.where('state', 'in', states))
        .$if(untouchedSince !== undefined, (query) =>
          query.where('updated_at', '<', untouchedSince ?? 0).orderBy('updated_at'),
        )
        .$if(limit !== undefined, (query) => query.limit(limit ?? 0))
        .orderBy('created_at', 'desc')
        .orderBy('from_version', 'desc')
        .orderBy('target')
        .execute();
      return rows.map(toDeliveryRow);
    },
    noteAttempt: async (batch, target, error) => {
      await database
        .updateTable('deliveries')
        .set((column) => ({
          attempts: column('attempts', '+', 1),
          last_error: error,
          updated_at: Date.now(),
        }))
        .where('batch', '=', batch)
        .where('target', '=', target)
        .execute();
    },
    discard: (order) => discardDelivery(connections, order),
    setState: (batch, target, state) => setState(connections, { batch, target, state }),
    doubt: (change, reason) => doubtRequest(connections, change, reason),
    reopen: (batch, target, reason) =>
      connections.durable
        .transaction()
        .execute((transaction) =>
          reopenDelivery(transaction, connections.kind, { batch, target, reason, isReplay: false }),
        ),
  };
}

interface StateChange {
  readonly batch: string;
  readonly target: string;
  readonly state: DeliveryState;
}

const setState = async (
  { kind, database, durable, ledgerId, age }: DeliveryLedgerOptions,
  { batch, target, state }: StateChange,
): Promise<void> => {
  if (statesBefore(state).length === 0) throw new Error(`no delivery becomes ${state} again`);
  const isTaken = state === 'accepted' || state === 'delivered';
  const grown = await (isTaken ? durable : database).transaction().execute(async (transaction) => {
    const name = await streamOf({ database: transaction }, batch, target);
    const stream = await lockStream(transaction, kind, name);
    if (stream === undefined) throw unknownStream(name);
    const { numUpdatedRows } = await transaction
      .updateTable('deliveries')
      .set({ state, updated_at: Date.now() })
      .where('batch', '=', batch)
      .where('target', '=', target)
      // Another sender may have brought it, or its file been given up, meanwhile.
      .where('state', 'in', state === 'redelivery' ? ['pending'] : statesBefore(state))
      // Since the sender looked, a dead letter of it was replayed, or it was found wanting.
      .$if(isTaken, (query) =>
        query.where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('requests')
                .select('requests.id')
                .where('requests.batch', '=', batch)
                .where('requests.target', '=', target)
                .where('requests.state', 'in', ['prepared', 'sent', 'ambiguous']),
            ),
          ),
        ),
      )
      .executeTakeFirst();
    await moveDelivered(transaction, stream);
    return isTaken && numUpdatedRows > 0n ? age?.grow(transaction) : undefined;
  });
  if (grown !== undefined) age?.note(ledgerId, grown);
};
