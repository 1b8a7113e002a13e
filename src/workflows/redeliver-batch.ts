import {
  condition,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { DeliveryActivities, SendBatchInput, SendResult } from '../activities/activities.ts';
import { failureOf } from './activity-failure.ts';
import { sending } from './activity-options.ts';
import { redeliverySignal } from './messages.ts';
import { createVisibility } from './visibility.ts';

/** For the case that nobody calls: the worker does, oldest first, as soon as the target answers. */
const UNCALLED_MS = 10 * 60_000;
const MAX_HISTORY = 500;

// Its five attempts are behind it: one at each call, so that who calls knows how it ended.
const { sendBatch } = proxyActivities<DeliveryActivities>({
  ...sending,
  retry: { maximumAttempts: 1 },
});

/**
 * Keeps one batch that five attempts did not bring to its target, and tries it at signal `retry`. It ends only when the
 * batch is delivered, or its events are read again: its file is damaged, or the ledger an old copy without it.
 */
export async function redeliverBatch(
  input: Pick<SendBatchInput, 'batch' | 'target'>,
): Promise<SendResult> {
  const { batch, target } = input;
  let wanted = false;
  setHandler(redeliverySignal, () => {
    wanted = true;
  });
  createVisibility(batch.stream)('redelivery');
  for (;;) {
    setCurrentDetails(`**${batch.id}** → ${target}: waits for its turn, or for signal \`retry\``);
    const called = await condition(() => wanted, UNCALLED_MS, { summary: 'until its turn' });
    wanted = false;
    try {
      return await sendBatch({ batch, target, called });
    } catch (error) {
      if (isCancellation(error) || failureOf(error)?.type === 'LedgerMismatch') throw error;
    }
    if (!wanted && workflowInfo().historyLength > MAX_HISTORY) {
      await continueAsNew<typeof redeliverBatch>({ batch, target });
    }
  }
}
