import type { Client } from '@temporalio/client';
import type { AlertSettings } from '../../alerts/alert-settings.ts';
import { Failure } from '../../audit/failure.ts';
import type { watchCriticalEvents } from '../../workflows/watch-critical-events.ts';

interface WatchesOptions {
  readonly settings: Pick<AlertSettings, 'queues'>;
  readonly client: Client;
  readonly taskQueue: string;
}

/**
 * One run for each source, whichever worker starts it; one that was ended is started again by the next call, which gives
 * how many there are that it had not seen.
 */
export const createStartWatches = ({
  settings,
  client,
  taskQueue,
}: WatchesOptions): (() => Promise<number>) => {
  const sources = ['ledger', ...settings.queues.map(({ name }) => `queue:${name}`)];
  const seen = new Set<string>();
  return async () => {
    const before = seen.size;
    for (const source of sources) {
      const { workflowId } = await client.workflow.start<typeof watchCriticalEvents>(
        'watchCriticalEvents',
        {
          workflowId: `alerts/watch/${source}`,
          taskQueue,
          args: [{ source }],
          workflowIdConflictPolicy: 'USE_EXISTING',
        },
      );
      const run = await client.workflow.getHandle(workflowId).describe();
      if (run.taskQueue !== taskQueue) throw elsewhere(workflowId, run.taskQueue, taskQueue);
      seen.add(run.raw.workflowExecutionInfo?.firstRunId ?? run.runId);
    }
    return seen.size - before;
  };
};

/** Two installations in one namespace, or a task queue that was renamed: nobody would follow the source for us. */
const elsewhere = (workflowId: string, found: string, own: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `${workflowId} runs on task queue ${found}, not on ${own}. Where the queue was renamed, end it (temporal workflow terminate --workflow-id ${workflowId}): it is started again within a minute. Two installations need a Temporal namespace each.`,
    retryable: true,
  });
