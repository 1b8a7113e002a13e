import type { Transaction } from 'kysely';
import { chunks } from './chunks.ts';
import type { Connections } from './connections.ts';
import { unfinishedStates } from './delivery-transitions.ts';
import type { DeliveryLedger } from './ledger.ts';
import { lockStream } from './lock-stream.ts';
import { moveDelivered } from './move-delivered.ts';
import { unknownStream } from './stream-ledger.ts';
import { streamOf } from './stream-of.ts';
import type { RequestTable, Tables } from './tables.ts';

type Order = Parameters<DeliveryLedger['discard']>[0];
type Outcome = Awaited<ReturnType<DeliveryLedger['discard']>>;

/** Takes back what was written when a sender was faster. */
class SenderWasFaster extends Error {}

/** Gives up what is left of a delivery, as dead letters that say who decided so and why. */
export async function discardDelivery(connections: Connections, order: Order): Promise<Outcome> {
  try {
    return await connections.durable
      .transaction()
      .execute((transaction) => discard(transaction, connections.kind, order));
  } catch (error) {
    if (error instanceof SenderWasFaster) return 'changed';
    throw error;
  }
}

const discard = async (
  transaction: Transaction<Tables>,
  kind: Connections['kind'],
  order: Order,
): Promise<Outcome> => {
  const { batch, target, by, reason } = order;
  const name = await streamOf({ database: transaction }, batch, target);
  const stream = await lockStream(transaction, kind, name);
  if (stream === undefined) throw unknownStream(name);
  const given = { state: 'discarded', last_error: `discarded by ${by}: ${reason}` } as const;
  const { numUpdatedRows } = await transaction
    .updateTable('deliveries')
    .set({ ...given, updated_at: Date.now() })
    .where('batch', '=', batch)
    .where('target', '=', target)
    // Also what Splunk took and nobody can look for any more: its target may be gone.
    .where('state', 'in', unfinishedStates)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) return 'ended';
  await giveUpRequests(transaction, order);
  await writeLetters(transaction, name, order);
  await moveDelivered(transaction, stream);
  return 'discarded';
};

const giveUpRequests = async (
  transaction: Transaction<Tables>,
  { batch, target, requests }: Order,
): Promise<void> => {
  const left = await transaction
    .selectFrom('requests')
    .selectAll()
    .where('batch', '=', batch)
    .where('target', '=', target)
    .where('state', 'in', ['prepared', 'sent', 'ambiguous'])
    .execute();
  const attempts = new Map(requests.map(({ id, attempt }) => [id, attempt]));
  const isAsKnown = left.every(({ id, attempt }) => attempts.get(id) === attempt);
  if (left.length !== requests.length || !isAsKnown) throw new SenderWasFaster();
  for (const request of left) await giveUp(transaction, request);
};

const giveUp = async (
  transaction: Transaction<Tables>,
  { batch, target, id, state, attempt, deadline }: RequestTable,
): Promise<void> => {
  // It may be on its way at this moment.
  if (state === 'sent' && (deadline ?? 0) > Date.now()) throw new SenderWasFaster();
  const { numUpdatedRows } = await transaction
    .updateTable('requests')
    .set({ state: 'quarantined', updated_at: Date.now() })
    .where('batch', '=', batch)
    .where('target', '=', target)
    .where('id', '=', id)
    .where('state', '=', state)
    .where('attempt', '=', attempt)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new SenderWasFaster();
};

const writeLetters = async (
  transaction: Transaction<Tables>,
  stream: string,
  { batch, target, by, reason, letters }: Order,
): Promise<void> => {
  const at = Date.now();
  const decision = { decided_by: by, decided_at: at, decision_reason: reason } as const;
  const discarded = { state: 'discarded', ...decision } as const;
  await transaction
    .updateTable('quarantine')
    .set(discarded)
    .where('batch', '=', batch)
    .where('target', '=', target)
    .where('state', '=', 'open')
    .execute();
  const rows = letters.map(({ eventId, ...letter }) => {
    const place = { batch, target, stream, event_id: eventId, at };
    return { ...place, ...letter, ...discarded };
  });
  for (const some of chunks(rows))
    await transaction
      .insertInto('quarantine')
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['batch', 'target', 'event_id']).doUpdateSet(discarded),
      )
      .execute();
};
