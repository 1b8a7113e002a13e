import assert from 'node:assert/strict';
import { createQuota } from '../../src/workflows/daily-quota.ts';

const UNTIL = '2026-03-02T00:00:00.000Z';
const quotaOf = (perDay: number, asked: number, perWindow = 1) =>
  createQuota({ perDay, asked, perWindow, until: UNTIL });

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

  it('is none where none is configured', () => {
    const none = createQuota(undefined);
    assert.equal(taken(none), 100);
    assert.deepEqual([none.isSpent, none.wait], [false, undefined]);
  });
});
