import assert from 'node:assert/strict';
import type { SpanCounts } from '../../src/activities/reconciliation/reconcile-activities.ts';
import {
  begun,
  compared,
  failed,
  opened,
  progressOf,
  reported,
} from '../../src/workflows/reconcile-progress.ts';

const counts: SpanCounts = {
  batches: 200,
  underWay: 1,
  expected: 1_000,
  there: 998,
  missing: 2,
  doubled: 3,
  late: 1,
  healing: 2,
};

const span = (batch: string) => ({ until: { at: 1, batch }, batches: 200 });

const period = { from: 0, to: 1 };
const start = () =>
  opened(begun('run-1'), {
    targets: [
      { target: 'one', ...period, batches: 600 },
      { target: 'two', ...period, batches: 50 },
    ],
  });

describe('progress of a reconciliation', () => {
  it('goes on after the last span, and adds up what was found', () => {
    const state = compared(compared(start(), span('b.1'), counts), span('b.2'), counts);
    assert.deepEqual(state.after, { at: 1, batch: 'b.2' });
    assert.equal(state.parts, 2);
    const { target, done, total, missing, doubled } = progressOf(state);
    assert.deepEqual([target, done, total, missing, doubled], ['one', 400, 650, 4, 6]);
  });

  it('joins neighbours that failed for the same reason, and no others', () => {
    let state = failed(start(), span('b.1'), 'away');
    state = failed(state, span('b.2'), 'away');
    state = compared(state, span('b.3'), counts);
    state = failed(state, span('b.4'), 'away');
    state = failed(state, span('b.5'), 'forbidden');
    assert.deepEqual(state.failed, [
      { first: 0, last: 1, batches: 400, reason: 'away' },
      { first: 3, last: 3, batches: 200, reason: 'away' },
      { first: 4, last: 4, batches: 200, reason: 'forbidden' },
    ]);
    assert.equal(progressOf(state).notCompared, 800);
    assert.equal(progressOf(state).lastError, 'forbidden');
  });

  it('begins the next target from its first batch, and keeps what was done', () => {
    const result = {
      ...counts,
      target: 'one',
      verdict: 'clean',
      setAside: 0,
      discarded: 0,
      notCompared: 0,
      whyNotCompared: null,
      json: 'one.json',
      html: 'one.html',
    } as const;
    const state = reported(failed(start(), span('b.1'), 'away'), result);
    assert.deepEqual([state.after, state.parts, state.failed], [null, 0, []]);
    assert.equal(progressOf(state).target, 'two');
    assert.equal(progressOf(state).done, 200);
    assert.deepEqual(progressOf(state).results, [result]);
    assert.equal(progressOf(reported(state, result)).target, null);
  });
});
