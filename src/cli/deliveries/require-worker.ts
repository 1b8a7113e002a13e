import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** Says so when nobody has asked the task queue for work lately; the server remembers for some minutes. */
export const requireWorker = async (
  { connection, options: { namespace } }: Client,
  taskQueue: string,
): Promise<void> => {
  const { pollers } = await connection.workflowService.describeTaskQueue({
    namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: proto.temporal.api.enums.v1.TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW,
  });
  if ((pollers ?? []).length > 0) return;
  throw new CliError(EXIT.unreachable, `No worker answers on task queue ${taskQueue}.`, {
    advice: 'Start one with `holdfast up` or `holdfast worker`, and check temporal.task_queue.',
  });
};
