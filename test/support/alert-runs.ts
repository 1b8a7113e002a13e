import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { AlertStatus } from '../../src/workflows/alert-messages.ts';
import type { Rig } from './rig.ts';
import { until } from './until.ts';

/** A flow is deleted; gives the run of the alert that the rig's one rule makes of it. */
const raisedAlert = async (rig: Rig): Promise<WorkflowHandle> => {
  await rig.extract('query', { follow: true });
  rig.world.makeChanges('genesys', 1, { kind: 'Architect/Flow/Delete' });
  const query = `TaskQueue="${rig.taskQueue}" AND WorkflowType="raiseAlert"`;
  const found = await until(
    'an alert',
    async () => {
      for await (const { workflowId } of rig.client.workflow.list({ query })) return workflowId;
      return undefined;
    },
    60_000,
  );
  return rig.client.workflow.getHandle(found);
};

export const alertReaches = (run: WorkflowHandle, state: string): Promise<AlertStatus> =>
  until(
    `the alert is ${state}`,
    async () => {
      const status = await run.query<AlertStatus>('status').catch(() => undefined);
      return status?.state === state && status;
    },
    60_000,
  );

const chain = (within: string) => ({
  policies: {
    urgent: [
      { notify: ['security', 'on-call'], acknowledge_within: within },
      { notify: ['on-call', 'hook'], all: true, acknowledge_within: '1h' },
    ],
  },
});

/** The section `alerts` of each kind below. */
export const ALERT_SECTIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'alert-acknowledged': chain('1h'),
  'alert-escalated': { ...chain('2s'), disposition: [] },
  'alert-undelivered': { policies: { urgent: [{ notify: ['security'] }] }, disposition: [] },
  'watch-critical-events': chain('1h'),
};

/** Every kind of run of alerts, for the histories that later code must still be able to replay. */
export const ALERT_KINDS: Readonly<Record<string, (rig: Rig) => Promise<WorkflowHandle>>> = {
  'alert-acknowledged': async (rig) => {
    const run = await raisedAlert(rig);
    await alertReaches(run, 'waiting');
    await run.signal('grew');
    await run.signal('acknowledge', { by: 'ada' });
    await alertReaches(run, 'acknowledged');
    await run.executeUpdate('dispose', { args: [{ as: 'authorised', by: 'ada', ticket: 'C-1' }] });
    await run.result();
    return run;
  },
  'alert-escalated': async (rig) => {
    const run = await raisedAlert(rig);
    await alertReaches(run, 'escalated');
    await run.executeUpdate('acknowledge', { args: [{ by: 'bert', via: 'cli' }] });
    await run.result();
    return run;
  },
  'alert-undelivered': async (rig) => {
    const fault = { kind: 'status', status: 503, method: 'chat.postMessage', count: 999 } as const;
    rig.alerts?.slack.plant(fault);
    const run = await raisedAlert(rig);
    await alertReaches(run, 'undelivered');
    for (const planted of rig.alerts?.slack.state.faults ?? []) planted.left = 0;
    await alertReaches(run, 'waiting');
    await run.signal('resolve');
    await run.result();
    return run;
  },
  'watch-critical-events': async (rig) => {
    await raisedAlert(rig);
    const run = rig.client.workflow.getHandle('alerts/watch/ledger');
    await until(
      'one look',
      async () => historyToJSON(await run.fetchHistory()).includes('ACTIVITY_TASK_COMPLETED'),
      120_000,
    );
    return run;
  },
};
