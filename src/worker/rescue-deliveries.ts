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

/** In one sweep; the next goes on with the rest. */
const MOST = 100;

/**
 * Starts redelivery for batches that nobody sends: their run was terminated, their stream was taken out of the
 * configuration, or Temporal's database was lost. Other streams of the organisation take their events for seen,
 * so nobody else would ever bring them. Harmless where a run does send: the ledger lets one sender through.
 */
export const rescueDeliveries = async (
  { ledger, client, taskQueue }: RescueDependencies,
  pendingForMs: number,
): Promise<number> => {
  const [pending, redelivery] = await Promise.all([
    ledger.deliveries.list({ states: ['pending'], limit: MOST }),
    ledger.deliveries.list({ states: ['redelivery'], limit: MOST }),
  ]);
  const createdBefore = new Date(Date.now() - pendingForMs).toISOString();
  const stalled = pending.filter(({ createdAt }) => createdAt < createdBefore);
  const park = createParkDelivery({ ledger });
  const rescue = async ({ batch: id, target, state }: DeliveryRow): Promise<void> => {
    const row = await ledger.batches.get(id);
    if (row === undefined) return;
    const batch = toBatchRef(ledger.id, row);
    if (state === 'pending') await park({ batch, target, error: 'no run has sent it for minutes' });
    await client.workflow.start<typeof redeliverBatch>('redeliverBatch', {
      workflowId: `redeliver/${id}/${target}`,
      workflowIdConflictPolicy: 'USE_EXISTING',
      taskQueue,
      args: [{ batch, target }],
    });
  };
  for (const delivery of [...stalled, ...redelivery]) await rescue(delivery);
  return stalled.length;
};
