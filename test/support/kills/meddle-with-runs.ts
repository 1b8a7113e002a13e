import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { Rig } from '../rig.ts';
import { until } from '../until.ts';
import { inMidFetch } from './kill-moments.ts';

const isFetching = async (run: WorkflowHandle): Promise<boolean> => {
  const { raw } = await run.describe();
  return (raw.pendingActivities ?? []).some(
    // 2: PENDING_ACTIVITY_STATE_STARTED
    ({ activityType, state }) => activityType?.name === 'fetchPages' && state === 2,
  );
};

/** Returns when a worker is fetching for this run and waits for the platform. */
const meet = async (rig: Rig, run: WorkflowHandle, platform: 'genesys' | 'cxone') =>
  until('the run is in mid-fetch', async () => {
    await inMidFetch({ rig }, platform, 2_000);
    return isFetching(run);
  });

export const terminateInMidFetch = async (
  rig: Rig,
  stream: string,
  platform: 'genesys' | 'cxone',
): Promise<void> => {
  const run = rig.client.workflow.getHandle(`extract/${rig.taskQueue}/${stream}`);
  await meet(rig, run, platform);
  await run.terminate('killed by the test');
  await rig.extract(stream, { follow: true });
};

/** Back to the last completed workflow task, as `temporal workflow reset -t LastWorkflowTask` does. */
export const resetInMidFetch = async (
  rig: Rig,
  stream: string,
  platform: 'genesys' | 'cxone',
): Promise<void> => {
  const workflowId = `extract/${rig.taskQueue}/${stream}`;
  const run = rig.client.workflow.getHandle(workflowId);
  await meet(rig, run, platform);
  const { events = [] } = await run.fetchHistory();
  const last = events?.findLast((event) => event.workflowTaskCompletedEventAttributes != null);
  const { runId } = await run.describe();
  await rig.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    reason: 'reset by the test',
    workflowTaskFinishEventId: last?.eventId ?? null,
    requestId: `reset-${runId}`,
  });
  assert.notEqual((await run.describe()).runId, runId);
};

/** A second run of a stream that is being followed already. */
export const startTwin = (rig: Rig, stream: string): Promise<WorkflowHandle> =>
  rig.client.workflow.start('extractAuditLog', {
    workflowId: `extract/${rig.taskQueue}/${stream}-twin`,
    taskQueue: rig.taskQueue,
    args: [{ stream, follow: true }],
  });
