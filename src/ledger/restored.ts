import type { Transaction } from 'kysely';
import { createAlertLedger } from './alert-ledger.ts';
import type { Connections } from './connections.ts';
import type { Tables } from './tables.ts';

/** Every stream of a restored ledger finds out by itself; one notice serves them all. */
const ONE_NOTICE_MS = 10 * 60_000;

/**
 * From now on nothing is sent before Splunk was asked for it, as far as it may have been sent by a ledger that is
 * lost: what is undelivered, and every batch to come with an event from before this moment (commit-batch.ts).
 */
export async function noteRestored(connections: Connections, evidence: string): Promise<void> {
  const isNews = await connections.durable.transaction().execute(async (transaction) => {
    const { restored_at } = await transaction
      .selectFrom('ledger')
      .select('restored_at')
      .executeTakeFirstOrThrow();
    const now = Date.now();
    if (restored_at !== null && restored_at > now - ONE_NOTICE_MS) return false;
    await markRestored(transaction, evidence, now);
    return true;
  });
  if (isNews) await raiseRestored(connections, evidence);
}

export async function markRestored(
  transaction: Transaction<Tables>,
  evidence: string,
  now: number,
): Promise<void> {
  await transaction
    .updateTable('ledger')
    .set({ restored_at: now, restored_evidence: evidence })
    .execute();
  await verifyUndelivered(transaction);
}

export const raiseRestored = (connections: Connections, evidence: string): Promise<boolean> =>
  createAlertLedger(connections).raise(
    'LedgerRestored',
    'ledger',
    `The ledger is older than what was done with it (${evidence}). What it has forgotten is read again; Splunk is ` +
      'asked for every event before it is sent. Where no search is configured, those events are named as possibly doubled.',
  );

/** Whether a batch with an event of this time may have been sent by a ledger that is lost. */
export async function mayBeForgotten(
  transaction: Transaction<Tables>,
  firstTime: number,
): Promise<boolean> {
  const { restored_at } = await transaction
    .selectFrom('ledger')
    .select('restored_at')
    .executeTakeFirstOrThrow();
  return restored_at !== null && firstTime <= restored_at;
}

/**
 * Marks of requests are not to be trusted any more: what reads `prepared` may have been sent, so it counts as never
 * looked at, and is looked for before its next send.
 */
export async function verifyUndelivered(transaction: Transaction<Tables>): Promise<void> {
  const undelivered = transaction
    .selectFrom('deliveries')
    .select('batch')
    .where('state', 'in', ['pending', 'redelivery']);
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
