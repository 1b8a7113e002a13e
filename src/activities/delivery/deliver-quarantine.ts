import type { Quarantined, RequestRow } from '../../ledger/ledger.ts';
import { eventIdsOf } from '../../splunk/rebuild-lines.ts';
import { type Delivery, readLines } from './delivery.ts';

/** An event refused alone: kept in the batch store, named with its reason, and out of the others' way. */
export const quarantineRequest = async (
  delivery: Delivery,
  request: RequestRow,
  refusal: Pick<Quarantined, 'status' | 'code' | 'reason'>,
): Promise<void> => {
  const { ledger, batch, target } = delivery;
  const { id, attempt, state: from } = request;
  const entry = { batch: batch.id, target, request: id, ...refusal };
  // Named first: a state without its reason would hide the event.
  for (const eventId of eventIdsOf(await readLines(delivery, request))) {
    await ledger.deliveries.quarantine({ ...entry, eventId });
    await ledger.conditions.raise(
      'Quarantined',
      `${batch.id} ${target}`,
      `Splunk target ${target} refuses event ${eventId} of batch ${batch.id} (${refusal.reason}, code ${refusal.code ?? 'none'}). It is quarantined; all others go on.`,
    );
  }
  const change = { batch: batch.id, target, id, from, attempt, to: 'quarantined' } as const;
  const set = { status: refusal.status, code: refusal.code, detail: refusal.reason };
  await ledger.deliveries.change({ ...change, set });
};
