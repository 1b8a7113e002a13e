import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import proto from '@temporalio/proto';

const { TASK_QUEUE_TYPE_WORKFLOW } = proto.temporal.api.enums.v1.TaskQueueType;
const EVERY_MS = 50;
const TIMEOUT_MS = 60_000;

/** Waits until the worker of this process polls. */
export const workerAnswers = async (client: Client, queue: string, pid: number): Promise<void> => {
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { pollers } = await client.workflowService.describeTaskQueue({
      namespace: client.options.namespace,
      taskQueue: { name: queue },
      taskQueueType: TASK_QUEUE_TYPE_WORKFLOW,
    });
    if (pollers?.some(({ identity }) => identity?.startsWith(`${pid}@`))) return;
    if (Date.now() > deadline) throw new Error(`the worker ${pid} did not come up`);
    await sleep(EVERY_MS);
  }
};
