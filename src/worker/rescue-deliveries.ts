import type { Client } from '@temporalio/client';
import { toBatchRef } from '../activities/to-batch-ref.ts';
import { createParkDelivery } from '../activities/park-delivery.ts';
import type { DeliveryRow, Ledger } from '../ledger/ledger.ts';
import type { redeliverBatch } from '../workflows/redeliver-batch.ts';

export interface RescueDependencies {
  readonly ledger: Ledger;
  readonly client: Client;
  readonly taskQueue: string;
}

/** In one sweep; the next goes on with those that nobody has worked on for longest. */
const MOST = 100;

/**
 * Starts redelivery for batches that nobody sends: their run was terminated, their stream was taken out of the
 * configuration, or Temporal's database was lost. Other streams of the organisation take their events for seen,
 * so nobody else would ever bring them. Harmless where a run does send: the ledger lets one sender through.
 * Gives how many were taken up.
 */
export const rescueDeliveries = async (
  dependencies: RescueDependencies,
  untouchedForMs: number,
): Promise<number> => {
  const untouchedSince = Date.now() - untouchedForMs;
  const { deliveries } = dependencies.ledger;
  const states = ['pending', 'redelivery'] as const;
  const found = await deliveries.list({ states, untouchedSince, limit: MOST });
  let rescued = 0;
  for (const delivery of found) {
    try {
      if (await rescue(dependencies, delivery)) rescued += 1;
    } catch (error) {
      // One that cannot be started must not keep the others waiting; noted, it comes last in the next sweep.
      await deliveries.noteAttempt(delivery.batch, delivery.target, String(error));
    }
  }
  return rescued;
};

const rescue = async (
  { ledger, client, taskQueue }: RescueDependencies,
  { batch: id, target, state }: DeliveryRow,
): Promise<boolean> => {
  const row = await ledger.batches.get(id);
  if (row === undefined) return false;
  const batch = toBatchRef(ledger.id, row);
  const error = 'nobody has worked on it for minutes';
  if (state === 'pending') await createParkDelivery({ ledger })({ batch, target, error });
  else await ledger.deliveries.noteAttempt(id, target, error);
  await client.workflow.start<typeof redeliverBatch>('redeliverBatch', {
    workflowId: `redeliver/${id}/${target}`,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue,
    args: [{ batch, target }],
  });
  return true;
};
