import {
  CancellationScope,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  TerminatedFailure,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { HarvestWindowInput } from './harvest-input.ts';
import type { HarvestedWindow, harvestWindow } from './harvest-window.ts';
import { windowWorkflowId } from './windows-of-day.ts';
import { withoutReading } from './without-reading.ts';

/** One window in a run of its own, whatever becomes of it; a run of that name which is there already is left alone. */
export const harvestChild = async (input: HarvestWindowInput): Promise<HarvestedWindow> => {
  const { tenant, from, recheckHours } = input;
  const id = windowWorkflowId(tenant, from);
  try {
    return await executeChild<typeof harvestWindow>('harvestWindow', {
      workflowId: recheckHours === undefined ? id : `${id}/recheck-${recheckHours}h`,
      args: [input],
      staticSummary: `${tenant}: window from ${from}`,
    });
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    if (error instanceof WorkflowExecutionAlreadyStartedError) {
      return withoutReading(input, 'elsewhere', 'Another run is reading this window.');
    }
    return withoutReading(input, 'failed', reasonOf(error));
  }
};

/** What the deepest cause says. */
const reasonOf = (error: unknown): string => {
  let cause = error;
  while (cause instanceof Error && cause.cause instanceof Error) cause = cause.cause;
  if (!(cause instanceof Error)) return String(cause);
  const isEnded = cause instanceof ChildWorkflowFailure || cause instanceof TerminatedFailure;
  return isEnded || isCancellation(error) ? 'its run was ended from outside' : cause.message;
};
