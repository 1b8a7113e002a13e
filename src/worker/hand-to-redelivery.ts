import { toBatchRef } from '../activities/to-batch-ref.ts';
import type { redeliverBatch } from '../workflows/redeliver-batch.ts';
import type { ReceiptDependencies } from './receipt-dependencies.ts';

/**
 * A delivery that waited for receipts is found wanting: its own workflow brings what is missing. False where it
 * cannot be brought any more.
 */
export const handToRedelivery = async (
  { ledger, client, taskQueue, log }: ReceiptDependencies,
  { batch: id, target }: { readonly batch: string; readonly target: string },
  reason: string,
): Promise<boolean> => {
  const row = await ledger.batches.get(id);
  if (row === undefined || !(await ledger.deliveries.reopen(id, target, reason))) return false;
  log.warn({ batch: id, target }, `delivery reopened: ${reason}`);
  const batch = toBatchRef(ledger.id, row);
  await client.workflow.start<typeof redeliverBatch>('redeliverBatch', {
    workflowId: `redeliver/${id}/${target}`,
    workflowIdConflictPolicy: 'USE_EXISTING',
    taskQueue,
    args: [{ batch, target }],
  });
  return true;
};
