import type { WorkflowHandle } from '@temporalio/client';

interface Failure {
  readonly message?: string | null;
  readonly cause?: Failure | null;
}

/** What the attempts of a run's activities failed with, as the Web UI shows it; of those that were tried again too. */
export const saidInHistory = async (run: WorkflowHandle): Promise<readonly string[]> => {
  const { events } = await run.fetchHistory();
  return (events ?? []).flatMap((event) => [
    ...messagesOf(event.activityTaskStartedEventAttributes?.lastFailure),
    ...messagesOf(event.activityTaskFailedEventAttributes?.failure),
  ]);
};

const messagesOf = (failure: Failure | null | undefined): string[] =>
  failure == null ? [] : [failure.message ?? '', ...messagesOf(failure.cause)];
