import type { Transaction } from 'kysely';
import type { DatabaseKind } from './connections.ts';
import { statesFoundWanting, statesReplayed } from './delivery-transitions.ts';
import { lockStream } from './lock-stream.ts';
import { moveDelivered } from './move-delivered.ts';
import { unknownStream } from './stream-ledger.ts';
import type { Tables } from './tables.ts';

export interface Reopening {
  readonly batch: string;
  readonly target: string;
  readonly reason: string;
  /** A person takes up what a person gave up: only the replay of a dead letter does that. */
  readonly isReplay: boolean;
}

/**
 * Back to redelivery; true also when it is there already. False when it is undeliverable, given up and nobody replays a
 * dead letter of it, or its rows are pruned.
 */
export async function reopenDelivery(
  transaction: Transaction<Tables>,
  kind: DatabaseKind,
  { batch, target, reason, isReplay }: Reopening,
): Promise<boolean> {
  const delivery = await transaction
    .selectFrom('deliveries')
    .select('stream')
    .where('batch', '=', batch)
    .where('target', '=', target)
    .executeTakeFirst();
  if (delivery === undefined) return false;
  const name = delivery.stream;
  const stream = await lockStream(transaction, kind, name);
  if (stream === undefined) throw unknownStream(name);
  const { numUpdatedRows } = await transaction
    .updateTable('deliveries')
    .set({ state: 'redelivery', last_error: reason, updated_at: Date.now() })
    .where('batch', '=', batch)
    .where('target', '=', target)
    .where('state', 'in', isReplay ? statesReplayed : statesFoundWanting)
    .executeTakeFirst();
  await moveDelivered(transaction, stream);
  return numUpdatedRows === 1n;
}
