import assert from 'node:assert/strict';
import {
  ApplicationFailure,
  type WorkflowHandle,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { AlertRow } from '../../../src/ledger/alerts.ts';
import type { AlertStatus } from '../../../src/workflows/alert-messages.ts';
import type { RunningWorker } from '../../../src/worker.ts';
import { alertReaches } from '../../support/alert-runs.ts';
import { createRig, QUICK, type Rig, type RigOptions } from '../../support/rig.ts';
import { until } from '../../support/until.ts';

const STREAMS = { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } };

interface Stage {
  readonly rig: Rig;
  readonly worker: RunningWorker;
  readonly alert: AlertRow;
  readonly run: WorkflowHandle;
}

const quietWorld = { ratePerSecond: { genesys: 0, cxone: 0 } } as const;

const ONE = { urgent: [{ notify: ['security'], acknowledge_within: '1h' }] };
const CHAIN = {
  urgent: [
    { notify: ['security'], acknowledge_within: '1s' },
    { notify: ['on-call'], acknowledge_within: '1h' },
  ],
};

/** As clients see what a validator or an activity refused. */
const isInvalidInput = (error: unknown): boolean => {
  assert.ok(error instanceof WorkflowUpdateFailedError);
  const { cause } = error;
  assert.ok(cause instanceof ApplicationFailure);
  assert.equal(cause.type, 'InvalidInput');
  return true;
};

/** A flow is deleted, and what comes of it. */
const staged = async (
  options: Omit<RigOptions, 'alerts'> & { readonly alerts?: Readonly<Record<string, unknown>> },
  work: (stage: Stage) => Promise<void>,
  before: (rig: Rig) => void = () => {},
): Promise<void> => {
  const rig = await createRig({ world: quietWorld, streams: STREAMS, alerts: {}, ...options });
  try {
    before(rig);
    const worker = await rig.start();
    await rig.extract('query', { follow: true });
    rig.world.makeChanges('genesys', 1, { kind: 'Architect/Flow/Delete' });
    const alert = await until(
      'an alert',
      async () => (await worker.ledger.alerts.list({}))[0],
      30_000,
    );
    const run = rig.client.workflow.getHandle(`alert/${alert.id}`);
    await work({ rig, worker, alert, run });
  } finally {
    await rig.close();
  }
};

const messages = ({ alerts }: Rig) => alerts?.slack.messages() ?? [];
const incidents = ({ alerts }: Rig) => alerts?.pagerduty.incidents() ?? [];

describe('raiseAlert', () => {
  it('shows an alert, is acknowledged by a signal as people type it, and waits for a verdict', () =>
    staged({}, async ({ rig, worker, alert, run }) => {
      await alertReaches(run, 'waiting');
      assert.equal(messages(rig).length, 1);
      await run.signal('acknowledge', { by: 'ada' });
      await alertReaches(run, 'acknowledged');
      const unfounded = { as: 'authorised', by: 'ada' };
      await assert.rejects(run.executeUpdate('dispose', { args: [unfounded] }), ({ cause }) =>
        /needs input field "ticket"/.test(String(cause)),
      );
      await run.signal('dispose', unfounded);
      await until('the run says what is missing', async () =>
        /"ticket"/.test((await run.query<AlertStatus>('status')).lastError ?? ''),
      );
      await run.signal('dispose', { as: 'authorised', by: 'ada', ticket: 'CHG-1' });
      const ended = (await run.result()) as AlertStatus;
      assert.equal(ended.state, 'closed');
      const row = await worker.ledger.alerts.get(alert.id);
      assert.deepEqual(
        [row?.acknowledgedBy, row?.acknowledgedVia, row?.disposition, row?.ticket],
        ['ada', 'signal', 'authorised', 'CHG-1'],
      );
      assert.equal(messages(rig).length, 1);
    }));

  it('tells the next when nobody acknowledges in time, and whoever acknowledges ends it, by an update that answers', () =>
    staged(
      { alerts: { policies: CHAIN, disposition: [] } },
      async ({ rig, worker, alert, run }) => {
        await alertReaches(run, 'escalated');
        assert.equal(messages(rig).length, 1);
        assert.equal(incidents(rig).length, 1);
        const settled = await run.executeUpdate('acknowledge', {
          args: [{ by: 'bert', via: 'cli' }],
        });
        assert.deepEqual(settled, { state: 'acknowledged', acknowledgedBy: 'bert' });
        const ended = (await run.result()) as AlertStatus;
        assert.deepEqual(
          ended.shown.map(({ occasion, channel }) => `${occasion} ${channel}`),
          ['raise security', 'escalate-2 on-call'],
        );
        assert.equal((await worker.ledger.alerts.get(alert.id))?.acknowledgedVia, 'cli');
        await until(
          'everybody sees it',
          () =>
            messages(rig).every(({ isEdited }) => isEdited) &&
            incidents(rig).every((incident) => incident.state === 'acknowledged'),
        );
        assert.equal(messages(rig).length, 1);
      },
    ));

  it('ends the escalation when somebody acknowledges in PagerDuty itself, under the name that it tells', () =>
    staged(
      {
        alerts: {
          disposition: [],
          policies: {
            urgent: [
              { notify: ['on-call'], acknowledge_within: '1h' },
              { notify: ['security'], acknowledge_within: '1h' },
            ],
          },
        },
      },
      async ({ rig, worker, alert, run }) => {
        await alertReaches(run, 'waiting');
        rig.alerts?.pagerduty.press(alert.id, 'acknowledged');
        const ended = (await run.result()) as AlertStatus;
        assert.deepEqual(
          [ended.state, ended.acknowledgedBy],
          ['acknowledged', 'Dana Duty (PDANA01)'],
        );
        const row = await worker.ledger.alerts.get(alert.id);
        assert.deepEqual(
          [row?.acknowledgedBy, row?.acknowledgedVia],
          ['Dana Duty (PDANA01)', 'on-call'],
        );
        assert.ok((row?.clock.acknowledged ?? '') >= (row?.clock.delivered ?? '-'));
        assert.equal(messages(rig).length, 0, 'nobody else was told');
        assert.deepEqual(
          (await worker.ledger.conditions.open()).filter(({ kind }) => kind === 'ButtonsUnheard'),
          [],
        );
      },
    ));

  it('refuses what nobody can understand, by update and by signal, and goes on', () =>
    staged({}, async ({ run }) => {
      await alertReaches(run, 'waiting');
      const wrong = [
        {},
        { by: '' },
        { by: 'ada', at: 'noon' },
        { by: 'ada', whom: 'x' },
        'ada',
        null,
      ];
      for (const input of wrong) {
        await assert.rejects(run.executeUpdate('acknowledge', { args: [input] }), isInvalidInput);
        await run.signal('acknowledge', input);
      }
      await assert.rejects(
        run.executeUpdate('dispose', { args: [{ by: 'ada', as: 'fine' }] }),
        isInvalidInput,
      );
      await run.signal('acknowledge');
      const { lastError, state } = await until('it says so', async () => {
        const status = await run.query<AlertStatus>('status');
        return status.lastError !== null && status;
      });
      assert.match(
        lastError ?? '',
        /acknowledge: .*Give e\.g\. --input '\{"by":"ada@example\.com"\}'/,
      );
      assert.equal(state, 'waiting');
    }));

  it('goes to the next channel when the first refuses, and says nothing twice', () =>
    staged(
      {},
      async ({ rig, worker, alert, run }) => {
        await alertReaches(run, 'waiting');
        assert.equal(messages(rig).length, 0);
        assert.equal(incidents(rig).length, 1);
        const attempts = await worker.ledger.alerts.attempts(alert.id);
        assert.deepEqual(attempts.map(({ channel, state }) => `${channel} ${state}`).sort(), [
          'on-call shown',
          'security failed',
        ]);
      },
      (rig) =>
        rig.alerts?.slack.plant({
          kind: 'error',
          error: 'token_revoked',
          method: 'chat.postMessage',
          count: 99,
        }),
    ));

  it('goes to the next channel when the first is away, although it may have taken the message', () =>
    staged(
      {},
      async ({ rig, run }) => {
        await alertReaches(run, 'waiting');
        assert.equal(messages(rig).length, 0);
        assert.equal(incidents(rig).length, 1);
      },
      (rig) =>
        rig.alerts?.slack.plant({
          kind: 'status',
          status: 503,
          method: 'chat.postMessage',
          when: 'before',
          count: 999,
        }),
    ));

  it('waits for channels that are all away, as a condition, and shows it when one is back', () =>
    staged(
      { alerts: { policies: ONE } },
      async ({ rig, worker, run }) => {
        await alertReaches(run, 'undelivered');
        const open = await until('a condition', async () =>
          (await worker.ledger.conditions.open()).find(({ kind }) => kind === 'AlertUndelivered'),
        );
        assert.equal(open.subject, 'security');
        assert.match(open.message, /No channel of security takes alerts/);
        for (const planted of rig.alerts?.slack.state.faults ?? []) planted.left = 0;
        await alertReaches(run, 'waiting');
        assert.ok(messages(rig).length >= 1);
        await until('the condition is over', async () =>
          (await worker.ledger.conditions.open()).every(({ kind }) => kind !== 'AlertUndelivered'),
        );
      },
      (rig) =>
        rig.alerts?.slack.plant({
          kind: 'error',
          error: 'channel_not_found',
          method: 'chat.postMessage',
          count: 999,
        }),
    ));

  it('tries no channel any more when somebody acknowledges in mid-retry', () =>
    staged(
      { alerts: { policies: ONE, disposition: [] } },
      async ({ rig, run }) => {
        await until(
          'a try',
          () => rig.alerts?.slack.state.calls.includes('chat.postMessage') === true,
        );
        await run.signal('acknowledge', { by: 'ada', via: 'cli' });
        const ended = (await run.result()) as AlertStatus;
        assert.deepEqual([ended.state, ended.shown], ['acknowledged', []]);
        // It did not wait for the tries to end by themselves.
        assert.match(historyToJSON(await run.fetchHistory()), /ACTIVITY_TASK_CANCEL_REQUESTED/);
        for (const planted of rig.alerts?.slack.state.faults ?? []) planted.left = 0;
        assert.equal(messages(rig).length, 0);
      },
      (rig) =>
        rig.alerts?.slack.plant({
          kind: 'status',
          status: 503,
          method: 'chat.postMessage',
          count: 999,
        }),
    ));

  it('ends the incident of a condition that is over, although its run has ended since somebody acknowledged', () =>
    staged(
      {
        alerts: {
          disposition: [],
          policies: { urgent: [{ notify: ['security', 'on-call'], all: true }] },
        },
      },
      async ({ rig, worker, run }) => {
        const { conditions, alerts } = worker.ledger;
        await run.executeUpdate('acknowledge', { args: [{ by: 'ada' }] });
        await run.result();
        await conditions.raise('StreamFailed', 'main', 'It failed.');
        const rule = 'condition.StreamFailed';
        const told = await until('its alert', async () => (await alerts.list({ rule }))[0]);
        const its = rig.client.workflow.getHandle(`alert/${told.id}`);
        const incident = () => incidents(rig).find(({ dedupKey }) => dedupKey.includes(told.id));
        await until('it is shown', () => incident() !== undefined);
        await its.executeUpdate('acknowledge', { args: [{ by: 'ada' }] });
        await its.result();
        await conditions.resolve('StreamFailed', 'main');
        await until('the incident is over', () => incident()?.state === 'resolved');
        assert.equal((await alerts.get(told.id))?.state, 'resolved');
        assert.equal(incidents(rig).filter(({ dedupKey }) => dedupKey.includes(told.id)).length, 1);
      },
    ));

  it('a button that is pressed acknowledges, and the message says by whom', () =>
    staged({}, async ({ rig, worker, alert, run }) => {
      await alertReaches(run, 'waiting');
      const [message] = messages(rig);
      assert.ok(message !== undefined && rig.alerts !== undefined);
      assert.ok(await rig.alerts.slack.press(message.ts, 'acknowledge'));
      await alertReaches(run, 'acknowledged');
      const row = await worker.ledger.alerts.get(alert.id);
      assert.match(row?.acknowledgedBy ?? '', /dana\.demo/);
      assert.equal(row?.acknowledgedVia, 'security');
      await until('the message says so', () =>
        JSON.stringify(messages(rig)[0]?.blocks).includes('dana.demo'),
      );
    }));

  it('a button calls a change authorised only with a ticket, and the person is told so', () =>
    staged({}, async ({ rig, worker, alert, run }) => {
      await alertReaches(run, 'waiting');
      await run.signal('acknowledge', { by: 'ada' });
      const offered = await until('verdicts are offered', () =>
        messages(rig).find(({ read }) =>
          read.buttons.some(({ action }) => action === 'authorised'),
        ),
      );
      const slack = rig.alerts?.slack ?? assert.fail();
      assert.ok(await slack.press(offered.ts, 'authorised'));
      await until('the person is told', () =>
        slack.ephemerals().some(({ text }) => text.includes('needs the ticket')),
      );
      assert.equal((await worker.ledger.alerts.get(alert.id))?.disposition, null);
      assert.ok(await slack.press(offered.ts, 'authorised', undefined, 'CHG-4711'));
      await run.result();
      const row = await worker.ledger.alerts.get(alert.id);
      assert.deepEqual([row?.disposition, row?.ticket], ['authorised', 'CHG-4711']);
    }));

  it('a run that is lost is started again, and shows nothing twice', () =>
    staged({ alerts: { policies: ONE } }, async ({ rig, worker, alert, run }) => {
      await alertReaches(run, 'waiting');
      const { nextStepAt } = await run.query<AlertStatus>('status');
      assert.equal(nextStepAt, null, 'nobody comes next');
      await run.terminate('lost');
      const again = await rig.client.workflow.start('raiseAlert', {
        workflowId: `alert/${alert.id}`,
        taskQueue: rig.taskQueue,
        args: [{ alert: alert.id }],
      });
      const { shown } = await alertReaches(again, 'waiting');
      assert.equal(shown.length, 1);
      assert.equal(messages(rig).length, 1);
      assert.equal((await worker.ledger.alerts.attempts(alert.id)).length, 1);
    }));
});
