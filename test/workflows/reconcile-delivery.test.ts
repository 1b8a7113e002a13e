import assert from 'node:assert/strict';
import { ApplicationFailure } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import type {
  CompareSpanInput,
  ReconcileActivities,
  ReportInput,
} from '../../src/activities/reconciliation/reconcile-activities.ts';
import type { reconcileDelivery } from '../../src/workflows/reconcile-delivery.ts';
import { replayHistories, workflowBundle } from '../support/replay.ts';
import { testTemporal } from '../support/temporal-server.ts';

/** Enough for two histories; what the activities do is tested elsewhere. */
const SPANS = 110;

/** A ledger with `SPANS` spans, of which one has no answer. */
const activitiesWith = (unanswered: number) => {
  const compared: CompareSpanInput[] = [];
  const reports: ReportInput[] = [];
  const activities: ReconcileActivities = {
    openReconciliation: () =>
      Promise.resolve({ targets: [{ target: 'demo', from: 0, to: 9, batches: SPANS * 200 }] }),
    planSpans: ({ after }) => {
      const first = after === null ? 0 : after.at + 1;
      const last = Math.min(first + 100, SPANS);
      const spans = Array.from({ length: last - first }, (_, place) => ({
        until: { at: first + place, batch: `b.${first + place}` },
        batches: 200,
      }));
      return Promise.resolve({ spans, more: last < SPANS });
    },
    compareSpan: (input) => {
      compared.push(input);
      if (input.number === unanswered) {
        const message = 'the account is blind';
        throw ApplicationFailure.create({ type: 'SearchUnavailable', message, nonRetryable: true });
      }
      const none = { underWay: 0, missing: 0, doubled: 0, late: 0, healing: 0 };
      return Promise.resolve({ ...none, batches: 200, expected: 200, there: 200 });
    },
    reportReconciliation: (input) => {
      reports.push(input);
      const none = { underWay: 0, missing: 0, doubled: 0, late: 0, healing: 0 };
      const files = { json: 'demo.json', html: 'demo.html' };
      const counts = {
        ...none,
        batches: 0,
        expected: 0,
        there: 0,
        notCompared: 200,
        setAside: 0,
        discarded: 0,
      };
      const why = { whyNotCompared: 'the account is blind', verdict: 'incomplete' } as const;
      return Promise.resolve({ ...counts, ...files, ...why, target: input.target });
    },
  };
  return { activities, compared, reports };
};

describe('reconcileDelivery', () => {
  it('compares every span once across continue-as-new, and reports the one without an answer', async () => {
    const { client, nativeConnection: connection } = await testTemporal();
    const taskQueue = `reconcile-${process.pid}`;
    const { activities, compared, reports } = activitiesWith(90);
    const worker = await Worker.create({
      connection,
      taskQueue,
      activities,
      workflowBundle: await workflowBundle(),
    });
    const [result] = await worker.runUntil(() =>
      client.workflow.execute<typeof reconcileDelivery>('reconcileDelivery', {
        workflowId: taskQueue,
        taskQueue,
        args: [{}],
      }),
    );
    assert.equal(result?.verdict, 'incomplete');
    assert.deepEqual(
      compared.map(({ number, until }) => [number, until.at]),
      Array.from({ length: SPANS }, (_, place) => [place, place]),
    );
    assert.deepEqual(
      compared.map(({ after }) => after?.at ?? -1),
      Array.from({ length: SPANS }, (_, place) => place - 1),
    );
    assert.equal(new Set(compared.map(({ run }) => run)).size, 1, 'one folder of parts');
    const notCompared = [{ first: 90, last: 90, batches: 200, reason: 'the account is blind' }];
    assert.deepEqual(
      reports.map(({ parts, notCompared: failed }) => [parts, failed]),
      [[SPANS, notCompared]],
    );
    const runs = await replayHistories(client, taskQueue);
    assert.ok(runs >= 2, 'it never continued as new');
  });

  it('asks less often of the next spans while nothing is said, and as often as ever after that', async () => {
    const { client, nativeConnection: connection } = await testTemporal();
    const taskQueue = `reconcile-away-${process.pid}`;
    const { activities } = activitiesWith(-1);
    const away = new Set([3, 4, 5, 8]);
    const asked: number[] = [];
    const compareSpan: ReconcileActivities['compareSpan'] = (input) => {
      asked.push(input.number);
      if (!away.has(input.number)) return activities.compareSpan(input);
      const message = 'the search does not answer';
      throw ApplicationFailure.create({ type: 'SearchUnavailable', message, nextRetryDelay: 1 });
    };
    const worker = await Worker.create({
      connection,
      taskQueue,
      activities: { ...activities, compareSpan },
      workflowBundle: await workflowBundle(),
    });
    await worker.runUntil(() =>
      client.workflow.execute<typeof reconcileDelivery>('reconcileDelivery', {
        workflowId: taskQueue,
        taskQueue,
        args: [{}],
      }),
    );
    const times = [...Map.groupBy(asked, (number) => number).values()].map(({ length }) => length);
    assert.deepEqual(times.slice(0, 10), [1, 1, 1, 5, 2, 2, 1, 1, 5, 1]);
    await replayHistories(client, taskQueue);
  });
});
