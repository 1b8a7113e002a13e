import assert from 'node:assert/strict';
import { responseTimes, spreadOf } from '../../../src/reports/alerts/response-times.ts';
import { aClock } from './alert-records.ts';

describe('response times', () => {
  it('are those between every two moments of the clock', () => {
    const times = responseTimes([{ clock: aClock(0, 1, 11, 111, 1_111, 11_111) }]);
    const lengths = Object.entries(times).map(([name, { maxMs }]) => [name, maxMs]);
    assert.deepEqual(lengths, [
      ['changeToReceived', 1],
      ['receivedToDecided', 10],
      ['decidedToShown', 100],
      ['changeToShown', 111],
      ['shownToAcknowledged', 1_000],
      ['changeToAcknowledged', 1_111],
      ['acknowledgedToDisposed', 10_000],
    ]);
  });

  it('are of those alone that have both moments', () => {
    const clocks = [aClock(0, 1, 2, 3, 1_000), aClock(0, 1, 2, 9), aClock(0, 1, 2)];
    const times = responseTimes(clocks.map((clock) => ({ clock })));
    assert.deepEqual(times.changeToShown, { count: 2, p50Ms: 3, p95Ms: 9, maxMs: 9 });
    assert.deepEqual(times.changeToAcknowledged.count, 1);
    const none = { count: 0, p50Ms: null, p95Ms: null, maxMs: null };
    assert.deepEqual(times.acknowledgedToDisposed, none);
  });

  it('are percentiles that were measured, by nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, place) => 100 - place);
    assert.deepEqual(spreadOf(hundred), { count: 100, p50Ms: 50, p95Ms: 95, maxMs: 100 });
    assert.deepEqual(spreadOf([7, 5]), { count: 2, p50Ms: 5, p95Ms: 7, maxMs: 7 });
    assert.deepEqual(spreadOf([9, 10, 100]), { count: 3, p50Ms: 10, p95Ms: 100, maxMs: 100 });
  });

  it('are below zero where the platform is ahead of us', () => {
    const { changeToReceived } = responseTimes([{ clock: aClock(500, 100, 200) }]);
    assert.equal(changeToReceived.maxMs, -400);
  });
});
