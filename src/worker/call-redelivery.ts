import type { Client } from '@temporalio/client';
import { toBatchRef } from '../activities/to-batch-ref.ts';
import type { DeliveryRow, Ledger } from '../ledger/ledger.ts';
import type { redeliverBatch } from '../workflows/redeliver-batch.ts';

export interface RedeliveryDependencies {
  readonly ledger: Ledger;
  readonly client: Client;
  readonly taskQueue: string;
}

/** Has a batch tried now by its own workflow, which is started where there is none (any more). */
export const callRedelivery = async (
  { ledger, client, taskQueue }: RedeliveryDependencies,
  { batch: id, target }: Pick<DeliveryRow, 'batch' | 'target'>,
): Promise<void> => {
  const row = await ledger.batches.get(id);
  if (row === undefined) throw new Error(`the ledger has a delivery of batch ${id}, and no batch`);
  await client.workflow.signalWithStart<typeof redeliverBatch, []>('redeliverBatch', {
    workflowId: `redeliver/${id}/${target}`,
    taskQueue,
    args: [{ batch: toBatchRef(ledger.id, row), target }],
    signal: 'retry',
  });
};
