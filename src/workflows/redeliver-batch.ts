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

const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 10 * 60_000;
const MAX_HISTORY = 500;

const { sendBatch } = proxyActivities<DeliveryActivities>(sending);

export interface RedeliverInput extends SendBatchInput {
  /** Set by continue-as-new only. */
  readonly delayMs?: number;
}

/**
 * Keeps trying one batch that five attempts did not bring to its target. It ends only when the batch is
 * delivered, or its file is damaged and its stretch is read again. Signal `retry` tries at once.
 */
export async function redeliverBatch(input: RedeliverInput): Promise<SendResult> {
  let wanted = false;
  let delayMs = input.delayMs ?? FIRST_DELAY_MS;
  setHandler(redeliverySignal, () => {
    wanted = true;
  });
  createVisibility(input.batch.stream)('redelivery');
  for (;;) {
    const waited = `next attempt in ${Math.round(delayMs / 1000)} s, or at signal \`retry\``;
    setCurrentDetails(`**${input.batch.id}** → ${input.target}: ${waited}`);
    await condition(() => wanted, delayMs, { summary: 'until the next attempt' });
    wanted = false;
    try {
      return await sendBatch({ batch: input.batch, target: input.target });
    } catch (error) {
      if (isCancellation(error) || failureOf(error)?.type === 'LedgerMismatch') throw error;
      delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS);
    }
    if (workflowInfo().historyLength > MAX_HISTORY) {
      await continueAsNew<typeof redeliverBatch>({ ...input, delayMs });
    }
  }
}
