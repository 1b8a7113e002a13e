import { ApplicationFailure } from '@temporalio/common';
import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import type { temporal } from '@temporalio/proto';
import type { Logger } from 'pino';
import { hasEnded } from './worker-identity.ts';

/** Those that a run waits for, and that the ledger lets only one worker finish. */
const TAKEN_OVER: ReadonlySet<string> = new Set(['fetchPages', 'sendBatch']);
/** The workflows that wait for them. */
const WAITING = "WorkflowType IN ('extractAuditLog', 'redeliverBatch')";
/** PENDING_ACTIVITY_STATE_STARTED of Temporal's API. */
const STARTED = 2;
/** Runs looked at: streams are few, and what is redelivered has time. */
const MOST_RUNS = 100;

export interface TakeOverOptions {
  readonly client: Client;
  readonly taskQueue: string;
  readonly log: Logger;
}

/**
 * Before a worker begins: what another was at when it was killed on this machine is failed, so that it is tried again
 * now and not when its heartbeats have been missed. Only a shortcut: without it the time-out does the same, later.
 */
export const takeOver = async (options: TakeOverOptions): Promise<void> => {
  const { client, taskQueue, log } = options;
  try {
    const query = `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running' AND ${WAITING}`;
    let looked = 0;
    for await (const run of client.workflow.list({ query, pageSize: MOST_RUNS })) {
      await freeActivitiesOf(run, options);
      looked += 1;
      if (looked >= MOST_RUNS) break;
    }
  } catch (error) {
    log.info(
      { reason: (error as Error).message },
      'what a killed worker was at could not be looked for; it is tried again when its heartbeats are missed',
    );
  }
};

const freeActivitiesOf = async (
  { workflowId, runId }: WorkflowExecutionInfo,
  { client, log }: TakeOverOptions,
): Promise<void> => {
  const { raw } = await client.workflow.getHandle(workflowId, runId).describe();
  for (const pending of raw.pendingActivities ?? []) {
    const { activityId, lastWorkerIdentity: worker } = pending;
    if (!isUnderWay(pending) || !activityId || !worker || !hasEnded(worker)) continue;
    const failure = ApplicationFailure.retryable(`its worker ${worker} is gone`, 'WorkerGone');
    await client.activity.fail({ workflowId, runId, activityId }, failure);
    log.info({ workflowId, activityId, worker }, 'taken over from a worker that is gone');
  }
};

const isUnderWay = ({
  state,
  activityType,
}: temporal.api.workflow.v1.IPendingActivityInfo): boolean =>
  state === STARTED && TAKEN_OVER.has(activityType?.name ?? '');
