import { ParentClosePolicy, startChild } from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import type { recheckDay } from './recheck-day.ts';

/** Has a day that was harvested read again later, in a run that outlives the one that asks. */
export const startRecheck = async (tenant: string, date: string): Promise<void> => {
  try {
    await startChild<typeof recheckDay>('recheckDay', {
      workflowId: `recheck/${tenant}/${date}`,
      args: [{ tenant, date }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
      staticSummary: `${tenant}: ${date} read again`,
    });
  } catch (error) {
    // The day was harvested before, and is being re-checked since then.
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
};
