import type { Client, WorkflowHandle } from '@temporalio/client';
import type { Reconciled } from '../../activities/reconciliation/reconcile-activities.ts';
import type { ReconcileProgress } from '../../workflows/messages.ts';
import type { reconcileDelivery } from '../../workflows/reconcile-delivery.ts';
import { followWorkflow } from '../follow-workflow.ts';
import type { Progress } from '../progress-bar.ts';

/** Shows how far a reconciliation is until it ends; gives what came of it. */
export const followReconciliation = async (
  client: Client,
  handle: WorkflowHandle<typeof reconcileDelivery>,
): Promise<readonly Reconciled[]> =>
  followWorkflow(client, handle, {
    unit: 'batches',
    toProgress,
    toEnd,
    askTrouble: () => troubleOf(handle),
  });

/** Five attempts at a search that is away take a while, and what is wrong is known after the first. */
const troubleOf = async (
  handle: WorkflowHandle<typeof reconcileDelivery>,
): Promise<string | undefined> => {
  const { raw } = await handle.describe();
  const held = raw.pendingActivities?.find(({ lastFailure }) => lastFailure != null);
  const message = held?.lastFailure?.message;
  return message == null ? undefined : `${message}\nIt is asked again; Ctrl-C leaves it to itself.`;
};

/** Before the batches are counted there is nothing to show. */
const toProgress = (progress: ReconcileProgress): Progress | null => {
  const { done, total } = progress;
  return total > 0 ? { done, total, note: noteOf(progress) } : null;
};

const toEnd = (results: readonly Reconciled[]): Progress => {
  const total = results.reduce((sum, { batches }) => sum + batches, 0);
  return { done: total, total, note: 'done' };
};

const noteOf = ({ missing, doubled, notCompared, lastError }: ReconcileProgress): string =>
  [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(doubled > 0 ? [`${doubled} there twice`] : []),
    ...(notCompared > 0 ? [`${notCompared} batches not compared: ${lastError ?? ''}`] : []),
  ].join(', ');
