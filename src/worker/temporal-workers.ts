import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, type NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { failureInterceptor } from '../activities/failure.ts';
import type {
  DeliveryActivities,
  SourceActivities,
  StreamActivities,
} from '../activities/activities.ts';
import { createTemporalLogger } from './temporal-logger.ts';

export interface TemporalWorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Activity queues of the credentials. */
  readonly sourceQueues: readonly string[];
  readonly workflowActivities: StreamActivities & DeliveryActivities;
  readonly sourceActivities: SourceActivities;
  readonly log: Logger;
}

/** Time for a fetch or a send to end by itself; cut short, they go on at the next start. */
const SHUTDOWN_GRACE = '30 seconds' as const;
const WORKFLOWS = fileURLToPath(new URL('../workflows/index.ts', import.meta.url));

const interceptors = { activity: [() => ({ inbound: failureInterceptor() })] };

/** One worker for workflows, sending and bookkeeping; one for each credential's reading. */
export const createTemporalWorkers = async (
  options: TemporalWorkersOptions,
): Promise<readonly Worker[]> => {
  const { connection, namespace, taskQueue } = options;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath: WORKFLOWS,
    logger: createTemporalLogger(options.log.child({}, { level: 'warn' })),
  });
  const common = { connection, namespace, interceptors, shutdownGraceTime: SHUTDOWN_GRACE };
  const main = await Worker.create({
    ...common,
    taskQueue,
    workflowBundle,
    activities: { ...options.workflowActivities },
  });
  const readers = await Promise.all(
    options.sourceQueues.map((sourceQueue) =>
      Worker.create({
        ...common,
        taskQueue: sourceQueue,
        activities: { ...options.sourceActivities },
        maxConcurrentActivityTaskPolls: 2,
      }),
    ),
  );
  return [main, ...readers];
};
