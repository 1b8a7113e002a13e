import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { TemporalFailure } from '@temporalio/common';
import type { Reconciled } from '../../activities/reconciliation/reconcile-activities.ts';
import type { ReconcileProgress } from '../../workflows/messages.ts';
import type { reconcileDelivery } from '../../workflows/reconcile-delivery.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';
import { createProgressBar } from '../progress-bar.ts';

const ASK_MS = 500;
/** A busy worker answers within this; none at all never does. */
const ANSWER_MS = 10_000;

/** Shows how far a reconciliation is until it ends; gives what came of it. */
export const followReconciliation = async (
  client: Client,
  handle: WorkflowHandle<typeof reconcileDelivery>,
): Promise<readonly Reconciled[]> => {
  const bar = createProgressBar('batches');
  const ended = new AbortController();
  const result = handle.result().finally(() => ended.abort());
  const asking = ask(client, handle, { bar, signal: ended.signal });
  try {
    const results = await result;
    const total = results.reduce((sum, { batches }) => sum + batches, 0);
    bar.show({ done: total, total, note: 'done' });
    return results;
  } catch (error) {
    throw failed(handle.workflowId, error);
  } finally {
    await asking;
    bar.end();
  }
};

const ask = async (
  client: Client,
  handle: WorkflowHandle<typeof reconcileDelivery>,
  {
    bar,
    signal,
  }: { readonly bar: ReturnType<typeof createProgressBar>; readonly signal: AbortSignal },
): Promise<void> => {
  let isSilent = false;
  while (!signal.aborted) {
    try {
      const query = () => handle.query<ReconcileProgress>('progress');
      const progress = await client.withDeadline(Date.now() + ANSWER_MS, query);
      const { done, total } = progress;
      // Before the batches are counted there is nothing to show.
      if (total > 0) bar.show({ done, total, note: noteOf(progress) });
      isSilent = false;
    } catch {
      // It may have ended meanwhile, which its result says.
      if (!signal.aborted && !isSilent) process.stderr.write(noWorker(handle.workflowId));
      isSilent = true;
    }
    await delay(ASK_MS, undefined, { signal }).catch(() => undefined);
  }
};

const noteOf = ({ missing, doubled, notCompared, lastError }: ReconcileProgress): string =>
  [
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(doubled > 0 ? [`${doubled} there twice`] : []),
    ...(notCompared > 0 ? [`${notCompared} batches not compared: ${lastError ?? ''}`] : []),
  ].join(', ');

const noWorker = (workflowId: string): string =>
  `No worker answers. ${workflowId} goes on by itself as soon as one runs: \`holdfast up\` or \`holdfast worker\`. Ctrl-C leaves it.\n`;

const failed = (workflowId: string, error: unknown): unknown => {
  if (!(error instanceof WorkflowFailedError)) return error;
  let cause: unknown = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  const what = cause instanceof TemporalFailure ? cause.message : error.message;
  return new CliError(EXIT.failed, `${workflowId} failed: ${what}`, { cause: error });
};
