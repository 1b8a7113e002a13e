import { createParkDelivery } from '../activities/delivery/park-delivery.ts';
import { toBatchRef } from '../activities/to-batch-ref.ts';
import type { DeliveryRow, Ledger } from '../ledger/ledger.ts';

/** In one sweep; the next goes on with those that nobody has worked on for longest. */
const MOST = 100;

/**
 * Hands batches that nobody sends to redelivery: their run was terminated, their stream was taken out of the
 * configuration, or Temporal's database was lost. Other streams of the organisation take their events for seen,
 * so nobody else would ever bring them. Harmless where a run does send: the ledger lets one sender through.
 * Gives how many were taken up.
 */
export const rescueDeliveries = async (ledger: Ledger, untouchedForMs: number): Promise<number> => {
  const untouchedSince = Date.now() - untouchedForMs;
  const { deliveries } = ledger;
  const found = await deliveries.list({ states: ['pending'], untouchedSince, limit: MOST });
  let rescued = 0;
  for (const delivery of found) if (await rescue(ledger, delivery)) rescued += 1;
  return rescued;
};

const rescue = async (ledger: Ledger, { batch: id, target }: DeliveryRow): Promise<boolean> => {
  const row = await ledger.batches.get(id);
  if (row === undefined) return false;
  const batch = toBatchRef(ledger.id, row);
  const error = 'nobody has worked on it for minutes';
  await createParkDelivery({ ledger })({ batch, target, error });
  return true;
};
