import assert from 'node:assert/strict';
import { reconciliationHtml } from '../../src/reports/reconciliation-html.ts';
import type { DoubledEvent, ReconciliationPart } from '../../src/reports/reconciliation-part.ts';
import {
  makeReconciliationReport,
  type ReconciliationFrame,
} from '../../src/reports/reconciliation-report.ts';

const frame: ReconciliationFrame = {
  product: 'holdfast 1',
  target: 'main',
  indexes: ['ccas_audit'],
  from: '2026-01-01T00:00:00.000Z',
  to: '2026-01-02T00:00:00.000Z',
  generatedAt: '2026-01-02T00:01:00.000Z',
  mode: 'verified',
  modeReason: 'search works',
  settlingSeconds: 60,
  notCompared: [],
  earlier: [],
  withheld: [],
};

const place = { platform: 'genesys', organisation: 'org-1', hour: '2026-01-01T00:00:00.000Z' };

const right: ReconciliationPart = {
  compared: ['b.1'],
  underWay: [],
  withdrawn: [],
  hours: [{ ...place, expected: 5, there: 5 }],
  missing: [],
  doubled: [],
};

const double: DoubledEvent = {
  ...place,
  batch: 'b.1',
  eventId: 'e1',
  kind: 'late',
  count: 2,
  requests: ['b.1.0000'],
  firstIndexed: '2026-01-01T00:00:01.000Z',
  lastIndexed: '2026-01-01T00:10:01.000Z',
  cause: 'came_later_than_settling_time',
  detail: 'why',
};

describe('report of a reconciliation', () => {
  it('is clean only when everything was compared and is right', () => {
    const verdictOf = (change: Partial<ReconciliationFrame>, ...parts: ReconciliationPart[]) =>
      makeReconciliationReport({ ...frame, ...change }, parts).verdict;
    assert.equal(verdictOf({}, right), 'clean');
    assert.equal(verdictOf({ notCompared: [{ batches: 3, reason: 'away' }] }, right), 'incomplete');
    const underWay = [{ batch: 'b.2', state: 'redelivery' }];
    assert.equal(verdictOf({}, { ...right, underWay }), 'incomplete');
    const notCompared = [{ batches: 3, reason: 'away' }];
    assert.equal(verdictOf({ notCompared }, { ...right, doubled: [double] }), 'findings');
  });

  it('names what was set aside and discarded, and is not clean while a decision is open', () => {
    const discarded = {
      batch: 'b.1',
      eventId: 'gone',
      state: 'discarded',
      at: '2026-01-01T00:00:01.000Z',
      reason: 'too large',
      decidedBy: 'ada',
      decision: 'test tenant',
    } as const;
    const open = {
      ...discarded,
      eventId: 'waits',
      state: 'open',
      decidedBy: null,
      decision: null,
    } as const;
    const settled = makeReconciliationReport({ ...frame, withheld: [discarded] }, [right]);
    assert.equal(settled.verdict, 'clean');
    assert.deepEqual([settled.events.setAside, settled.events.discarded], [0, 1]);
    const waiting = makeReconciliationReport({ ...frame, withheld: [discarded, open] }, [right]);
    assert.equal(waiting.verdict, 'incomplete');
    assert.deepEqual([waiting.setAside, waiting.discarded], [[open], [discarded]]);
    const html = reconciliationHtml(waiting);
    assert.match(html, /Set aside, open[^]*waits[^]*none yet/);
    assert.match(html, /Discarded[^]*gone[^]*by ada: test tenant/);
    assert.match(reconciliationHtml(settled), /is there, once\. Discarded, so not in Splunk: 1\./);
  });

  it('counts an event once that two spans met', () => {
    const part = { ...right, doubled: [double] };
    const report = makeReconciliationReport(frame, [part, { ...part, compared: ['b.2'] }]);
    assert.equal(report.doubled.length, 1);
    assert.deepEqual(report.organisations, [
      {
        platform: 'genesys',
        organisation: 'org-1',
        hours: [{ hour: place.hour, expected: 10, there: 10, missing: 0, doubled: 1 }],
      },
    ]);
    const { doubled, late, expected } = report.events;
    assert.deepEqual([doubled, late, expected], [1, 1, 10]);
  });

  it('puts what has no hour last', () => {
    const hours = [{ ...place, hour: null, expected: 1, there: 1 }, ...right.hours];
    const [organisation] = makeReconciliationReport(frame, [{ ...right, hours }]).organisations;
    assert.deepEqual(
      organisation?.hours.map(({ hour }) => hour),
      [place.hour, null],
    );
  });

  it('for people has no markup but its own, and no script', () => {
    const evil = `<script>alert("x")</script>&'`;
    const doubled = [{ ...double, organisation: evil, detail: evil, eventId: evil }];
    const notCompared = [{ batches: 1, reason: evil }];
    const report = makeReconciliationReport({ ...frame, target: evil, notCompared }, [
      { ...right, doubled },
    ]);
    const html = reconciliationHtml(report);
    assert.doesNotMatch(html, /<script/);
    assert.match(html, /&lt;script&gt;alert\(&quot;x&quot;\)&lt;\/script&gt;&amp;&#39;/);
  });

  it('for people is cut where nobody reads on, and says so', () => {
    const doubled = Array.from({ length: 1_003 }, (_, at) => ({ ...double, eventId: `e${at}` }));
    const report = makeReconciliationReport(frame, [{ ...right, doubled }]);
    assert.equal(report.doubled.length, 1_003);
    assert.match(reconciliationHtml(report), /And 3 more, in the JSON/);
  });
});
