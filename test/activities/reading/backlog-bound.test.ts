import assert from 'node:assert/strict';
import { backlogBound } from '../../../src/activities/reading/backlog-bound.ts';

describe('backlogBound', () => {
  const now = Date.parse('2026-03-02T00:00:00Z');
  const limits = { backlogMaxBytes: 1_000, backlogMaxAgeMs: 3_600_000 };
  const waiting = { deliveries: 3, bytes: 999, oldestAt: now - 3_599_999 };
  const boundOf = (change: Partial<typeof waiting>) =>
    backlogBound({ ...waiting, ...change }, limits, now);

  it('is reached by bytes, by number or by age, and says by which and since when', () => {
    assert.equal(boundOf({}), undefined);
    assert.match(boundOf({ bytes: 1_000 }) ?? '', /reaches batches\.max_backlog \(1000 bytes\)/);
    assert.equal(boundOf({ deliveries: 1_999 }), undefined);
    assert.match(boundOf({ deliveries: 2_000 }) ?? '', /reaches the bound of 2000 batches/);
    const old = boundOf({ oldestAt: now - 3_600_000 }) ?? '';
    assert.match(old, /the oldest since 2026-03-01T23:00:00\.000Z/);
    assert.match(old, /reaches batches\.max_backlog_age \(60 minutes\)/);
  });

  it('is never reached by nothing', () => {
    const nothing = { deliveries: 0, bytes: 0, oldestAt: null };
    assert.equal(backlogBound(nothing, { ...limits, backlogMaxBytes: 0 }, now), undefined);
  });
});
