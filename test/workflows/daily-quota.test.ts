import assert from 'node:assert/strict';
import { createQuota, pauseUntil } from '../../src/workflows/daily-quota.ts';

const UNTIL = '2026-03-02T00:00:00.000Z';
const quotaOf = (perDay: number, asked: number, perWindow = 1, reserved = 0) =>
  createQuota({ perDay, asked, perWindow, reserved, until: UNTIL });

const taken = (quota: ReturnType<typeof createQuota>): number => {
  let windows = 0;
  while (windows < 100 && quota.take()) windows += 1;
  return windows;
};

describe('the daily quota of a backfill', () => {
  it('is what others have left of it, in windows as they are asked', () => {
    assert.equal(taken(quotaOf(10, 4)), 6);
    assert.equal(taken(quotaOf(10, 0, 4)), 2);
    assert.equal(taken(quotaOf(10, 10)), 0);
    assert.equal(taken(quotaOf(10, 25)), 0);
  });

  it('is one window where it is less than one takes, so that it ends some day', () => {
    assert.equal(taken(quotaOf(3, 0, 5)), 1);
    assert.equal(taken(quotaOf(3, 3, 5)), 0);
  });

  it("leaves the day's own harvest what its windows take", () => {
    assert.equal(taken(quotaOf(100, 20, 1, 6)), 74);
    assert.equal(taken(quotaOf(100, 70, 4, 24)), 1);
    assert.equal(taken(quotaOf(100, 94, 1, 6)), 0);
    assert.equal(taken(quotaOf(5, 0, 1, 6)), 1, 'or it would never end');
  });

  it('is waited for until the day ends, and by the minute where it has ended here', () => {
    assert.equal(pauseUntil(UNTIL, Date.parse(UNTIL) - 3), 3);
    assert.equal(pauseUntil(UNTIL, Date.parse(UNTIL)), 60_000);
    assert.equal(pauseUntil(UNTIL, Date.parse(UNTIL) + 7_000), 60_000);
  });

  it('is none where none is configured', () => {
    const none = createQuota(undefined);
    assert.equal(taken(none), 100);
    assert.deepEqual([none.isSpent, none.wait], [false, undefined]);
  });
});
