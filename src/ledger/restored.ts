import type { Transaction } from 'kysely';
import { createConditionLedger } from './condition-ledger.ts';
import type { Connections, DatabaseKind } from './connections.ts';
import { unfinishedStates } from './delivery-transitions.ts';
import type { DeliveryState } from './ledger.ts';
import type { Tables } from './tables.ts';

/** Every stream of a restored ledger finds out by itself; one notice serves them all. */
const ONE_NOTICE_MS = 10 * 60_000;

/**
 * From now on nothing is sent before Splunk was asked for it, as far as it may have been sent by a ledger that is
 * lost: what is undelivered, and every batch to come with an event from before this moment (commit-batch.ts).
 */
export const noteRestored = ({ kind, durable }: Connections, evidence: string): Promise<void> =>
  durable.transaction().execute(async (transaction) => {
    const { restored_at } = await transaction
      .selectFrom('ledger')
      .select('restored_at')
      .$if(kind === 'postgres', (query) => query.forUpdate())
      .executeTakeFirstOrThrow();
    const now = Date.now();
    if (restored_at !== null && restored_at > now - ONE_NOTICE_MS) return;
    await markRestored(transaction, evidence, now);
  });

export async function markRestored(
  transaction: Transaction<Tables>,
  evidence: string,
  now: number,
): Promise<void> {
  await transaction
    .updateTable('ledger')
    .set({ restored_at: now, restored_evidence: evidence })
    .execute();
  // What is accepted too: by the ledger that is lost it may have been read again, into another batch.
  await verifyFirst(transaction, unfinishedStates);
  // With the mark, not after it: the next to notice says nothing.
  await createConditionLedger({ database: transaction }).raise(
    'LedgerRestored',
    'ledger',
    `The ledger is older than what was done with it (${evidence}). What it has forgotten is read again; Splunk is ` +
      'asked for every event before it is sent. Where no search is configured, those events are named as possibly doubled.',
  );
}

/**
 * Whether a ledger that is lost may have dealt with something of this time, a batch's first event or a dead letter.
 * A restoration that is noted meanwhile waits for this transaction, and then finds what it adds.
 */
export async function mayBeForgotten(
  transaction: Transaction<Tables>,
  kind: DatabaseKind,
  time: number,
): Promise<boolean> {
  const { restored_at } = await transaction
    .selectFrom('ledger')
    .select('restored_at')
    .$if(kind === 'postgres', (query) => query.forShare())
    .executeTakeFirstOrThrow();
  return restored_at !== null && time <= restored_at;
}

/**
 * Marks of requests are not to be trusted any more: what reads `prepared` may have been sent, so it counts as never
 * looked at, and is looked for before its next send.
 */
export async function verifyFirst(
  transaction: Transaction<Tables>,
  states: readonly DeliveryState[],
): Promise<void> {
  const undelivered = transaction
    .selectFrom('deliveries')
    .select('batch')
    .where('state', 'in', states);
  await transaction
    .updateTable('batches')
    .set({ verify_first: 1 })
    .where('id', 'in', undelivered)
    .execute();
  await transaction
    .updateTable('requests')
    .set({ attempt: 0 })
    .where('state', '=', 'prepared')
    .where('batch', 'in', undelivered)
    .execute();
}
