import assert from 'node:assert/strict';
import { makeAlertReport } from '../../../src/reports/alerts/alert-report.ts';
import { aClock, aRecord, FRAME } from './alert-records.ts';

const HOUR_MS = 3_600_000;

describe('the report on alerts', () => {
  it('counts what is open, what nobody has acknowledged and what nobody was shown', () => {
    const { all, unshown } = makeAlertReport(FRAME, [
      aRecord('waits'),
      aRecord('unshown', { count: 5, clock: aClock(60_000, 60_001, 60_002) }),
      aRecord('seen', { state: 'acknowledged', clock: aClock(0, 1, 2, 3, 4) }),
      aRecord('over', { state: 'resolved', clock: aClock(0, 1, 2) }),
      aRecord('closed', { state: 'closed', clock: aClock(0, 1, 2, 3, 4, 5) }),
    ]);
    assert.partialDeepStrictEqual(all, {
      alerts: 5,
      changes: 9,
      open: 3,
      unacknowledged: 2,
      longestWaitMs: HOUR_MS,
      unshown: 2,
    });
    assert.deepEqual(
      unshown.map(({ id }) => id),
      ['unshown', 'over'],
    );
  });

  it('tells them by severity, the worst first, and by rule', () => {
    const report = makeAlertReport(FRAME, [
      aRecord('a', { severity: 'low', rule: 'r1' }),
      aRecord('b', { severity: 'critical', rule: 'r2', title: 'Role given' }),
      aRecord('c', { severity: 'critical', rule: 'r3' }),
      aRecord('d', { severity: 'critical', rule: 'r3' }),
      aRecord('e', { severity: 'critical', rule: 'r2', title: 'Storm: Role given' }),
      aRecord('f', { severity: 'critical', rule: 'r2', title: 'Role given' }),
    ]);
    assert.deepEqual(
      report.severities.map(({ severity, alerts }) => [severity, alerts]),
      [
        ['critical', 5],
        ['low', 1],
      ],
    );
    assert.deepEqual(
      report.rules.map(({ rule, title, alerts }) => [rule, title, alerts]),
      [
        ['r2', 'Role given', 3],
        ['r3', 'Flow deleted', 2],
        ['r1', 'Flow deleted', 1],
      ],
    );
  });

  it('tells who acknowledged how many and how fast, and what they were', () => {
    const seen = { state: 'acknowledged', acknowledgedBy: 'Ada' } as const;
    const { people, dispositions } = makeAlertReport(FRAME, [
      aRecord('a', { ...seen, acknowledgedBy: 'Bob', clock: aClock(0, 1, 2, 3, 53) }),
      aRecord('b', { ...seen, clock: aClock(0, 1, 2, 3, 103) }),
      aRecord('c', { ...seen, disposition: 'incident', clock: aClock(0, 1, 2, 3, 203) }),
      aRecord('d'),
    ]);
    assert.deepEqual(people, [
      {
        by: 'Ada',
        acknowledged: 2,
        shownToAcknowledged: { count: 2, p50Ms: 100, p95Ms: 200, maxMs: 200 },
      },
      {
        by: 'Bob',
        acknowledged: 1,
        shownToAcknowledged: { count: 1, p50Ms: 50, p95Ms: 50, maxMs: 50 },
      },
    ]);
    assert.deepEqual(dispositions, { authorised: 0, incident: 1, false_positive: 0 });
  });

  it('says nothing of nothing', () => {
    const report = makeAlertReport(FRAME, []);
    assert.partialDeepStrictEqual(report.all, { alerts: 0, longestWaitMs: null });
    assert.deepEqual([report.rules, report.people, report.unshown], [[], [], []]);
  });
});
