import type { NativeConnection } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { SetQueueRate } from '../activities/reading/queue-brake.ts';

/** TASK_QUEUE_TYPE_ACTIVITY of Temporal's API; the enum itself is only in a package of generated code. */
const ACTIVITY_QUEUE = 2;

/**
 * The fleet-wide rate of an activity queue, as `temporal task-queue config set --queue-rps-limit` sets it.
 * A server that refuses costs the brake, not the extraction: each process still obeys its own throttle.
 */
export const createSetQueueRate =
  (connection: NativeConnection, namespace: string, log: Logger): SetQueueRate =>
  async (taskQueue, rps, reason) => {
    try {
      await connection.workflowService.updateTaskQueueConfig({
        namespace,
        identity: 'holdfast',
        taskQueue,
        taskQueueType: ACTIVITY_QUEUE,
        updateQueueRateLimit: {
          ...(rps !== null && { rateLimit: { requestsPerSecond: rps } }),
          reason,
        },
      });
    } catch (error) {
      log.warn({ taskQueue, rps, err: error }, 'the rate of the activity queue could not be set');
    }
  };
