import { randomBytes } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type {
  AlertActivities,
  OpenedAlert,
  SettleAlertInput,
  ShowAlertInput,
  ShownBefore,
  WatchedSource,
} from '../../src/activities/alerts/alert-activities.ts';
import { replayHistories, workflowBundle } from '../support/replay.ts';
import { testTemporal } from '../support/temporal-server.ts';

/** What channels and people would do; what the activities do is tested elsewhere. */
export interface AlertScript {
  readonly steps?: OpenedAlert['steps'];
  readonly wantsDisposition?: boolean;
  /** Channels that refuse, as things stand. */
  readonly down?: ReadonlySet<string>;
  /** Before a refresh is done. */
  readonly onRefresh?: (run: WorkflowHandle) => Promise<void>;
  readonly onSettle?: (input: SettleAlertInput) => Promise<void>;
}

const STEP = { channels: ['security'], all: false, acknowledgeWithinMs: 3_600_000 };

/** One alert, the ledger's view of it in memory, and what was asked of its activities. */
export const alertBench = async (script: AlertScript = {}) => {
  const { client, nativeConnection: connection } = await testTemporal();
  const alert = randomBytes(8).toString('hex');
  const run = client.workflow.getHandle(`alert/${alert}`);
  const shown: ShownBefore[] = [];
  const tried: ShowAlertInput[] = [];
  const settled: SettleAlertInput[] = [];
  let state: OpenedAlert['state'] = 'open';
  const refreshes: string[] = [];
  let looks = 0;
  const activities: AlertActivities = {
    watchSource: async (): Promise<WatchedSource> => {
      looks += 1;
      const nothing = { grouped: 0, findings: 0, suppressed: 0, setAside: 0, behindMs: 0 };
      return { events: 1, alerts: 0, ...nothing };
    },
    openAlert: async () => ({
      title: 'A flow is deleted',
      severity: 'high',
      state,
      steps: script.steps ?? [STEP],
      wantsDisposition: script.wantsDisposition ?? false,
      shown,
      acknowledgedBy: settled[0]?.by ?? null,
    }),
    showAlert: async (input) => {
      const { channel, occasion } = input;
      tried.push(input);
      if (state !== 'open') return { outcome: 'settled', mayBeDouble: false };
      if (script.down?.has(channel) === true)
        throw ApplicationFailure.nonRetryable('token_revoked', 'ChannelRefused');
      if (shown.some((one) => one.channel === channel && one.occasion === occasion))
        return { outcome: 'shown-before', mayBeDouble: false };
      shown.push({ occasion, channel, at: new Date().toISOString() });
      return { outcome: 'shown', mayBeDouble: false };
    },
    noteUndelivered: () => Promise.resolve(),
    settleAlert: async (input) => {
      await script.onSettle?.(input);
      settled.push(input);
      if (input.act === 'acknowledge' && state === 'open') state = 'acknowledged';
      if (input.act === 'dispose') state = 'closed';
      if (input.act === 'resolve' && state !== 'closed') state = 'resolved';
      return { state, acknowledgedBy: settled[0]?.by ?? null };
    },
    refreshAlert: async () => {
      refreshes.push(state);
      await script.onRefresh?.(run);
    },
  };
  const taskQueue = `alert-bench-${alert}`;
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: await workflowBundle(),
    activities,
  });
  return {
    client,
    run,
    alert,
    taskQueue,
    shown,
    tried,
    settled,
    refreshes: () => refreshes,
    looks: () => looks,
    start: () =>
      client.workflow.start('raiseAlert', {
        workflowId: run.workflowId,
        taskQueue,
        args: [{ alert }],
      }),
    /** With a worker, until `work` is done; then every history is replayed. */
    during: async (work: () => Promise<void>): Promise<void> => {
      await worker.runUntil(work);
      await replayHistories(client, taskQueue);
    },
  };
};
