import { type NativeConnection, Worker } from '@temporalio/worker';
import type { Logger } from 'pino';
import { failureInterceptor } from '../activities/failure.ts';
import type {
  DeliveryActivities,
  SourceActivities,
  StreamActivities,
} from '../activities/activities.ts';
import type { AlertActivities } from '../activities/alerts/alert-activities.ts';
import type {
  HarvestActivities,
  HarvestSourceActivities,
} from '../activities/harvest/harvest-activities.ts';
import type { ReconcileActivities } from '../activities/reconciliation/reconcile-activities.ts';
import { bundleFolder } from './bundle-cache.ts';
import { OUR_INPUTS } from './bundle-key.ts';
import { WORKER_IDENTITY } from './worker-identity.ts';
import { workflowBundle } from './workflow-bundle.ts';

export interface TemporalWorkersOptions {
  readonly connection: NativeConnection;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Activity queues of the credentials. */
  readonly sourceQueues: readonly string[];
  readonly workflowActivities: StreamActivities &
    DeliveryActivities &
    ReconcileActivities &
    HarvestActivities &
    AlertActivities;
  readonly sourceActivities: SourceActivities & HarvestSourceActivities;
  readonly log: Logger;
}

const TIMES = {
  // For a fetch or a send to end by itself; cut short, it goes on at the next start.
  shutdownGraceTime: '30 seconds',
  // A worker that is killed is noticed by its silence: each of these is a wait after a crash.
  maxHeartbeatThrottleInterval: '1 second',
  // Shorter than a start takes; a worker that is only busy replays a run of at most some 500 events.
  stickyQueueScheduleToStartTimeout: '1 second',
} as const;

const interceptors = { activity: [() => ({ inbound: failureInterceptor() })] };

/** One worker for workflows, sending and bookkeeping; one for each credential's reading. */
export const createTemporalWorkers = async (
  options: TemporalWorkersOptions,
): Promise<readonly Worker[]> => {
  const { connection, namespace, taskQueue } = options;
  const code = await workflowBundle({
    folder: bundleFolder(process.env),
    inputs: OUR_INPUTS,
    log: options.log,
  });
  const identity = WORKER_IDENTITY;
  const common = { connection, namespace, identity, interceptors, ...TIMES };
  const main = await Worker.create({
    ...common,
    taskQueue,
    workflowBundle: { code },
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
