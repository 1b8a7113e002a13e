import assert from 'node:assert/strict';
import type { RequestState } from '../../src/ledger/ledger.ts';
import { standingOf } from '../../src/worker/finish-accepted.ts';
import { isControlFor, isOverdue, judgeReceipt } from '../../src/worker/judge-receipt.ts';

const request = {
  id: 'b.0001',
  root: 'b.0001',
  index: 'audit',
  attempt: 1,
  events: 10,
  sentAt: 1_000,
  deadline: 31_000,
};
const later = { ...request, id: 'b.0002', root: 'b.0002', sentAt: 31_000, deadline: 61_000 };
const sees = (distinctEvents: number, doubled: readonly string[] = []) => ({
  events: distinctEvents + doubled.length,
  distinctEvents,
  doubled,
});

describe('what an accepted request is found to be', () => {
  const cases: readonly [string, number, boolean, string | undefined, string][] = [
    ['all there: no time and no control is asked for', 10, false, undefined, 'complete'],
    ['nothing there yet', 0, false, 'b.0002', 'wait'],
    ['a part there yet', 9, false, 'b.0002', 'wait'],
    ['nothing there when it should be, and nothing else either', 0, true, undefined, 'wait'],
    ['nothing there, and all of a later one', 0, true, 'b.0002', 'missing'],
    ['one event not there, and all of a later one', 9, true, 'b.0002', 'missing'],
  ];
  for (const [title, there, isLate, control, kind] of cases) {
    it(`${title}: ${kind}`, () => {
      const verdict = judgeReceipt(request, sees(there), {
        isOverdue: isLate,
        control,
      });
      assert.equal(verdict.kind, kind);
    });
  }

  it('should be there after its deadline and the settling time, not before', () => {
    assert.equal(isOverdue(request, 90_999, 60_000), false);
    assert.equal(isOverdue(request, 91_000, 60_000), true);
    assert.equal(isOverdue({ deadline: null }, Infinity, 0), false, 'without one nobody knows');
  });
});

describe('a positive control', () => {
  const cases: readonly [string, Partial<typeof later>, boolean][] = [
    ['was sent at its deadline', {}, true],
    ['may have been taken before it', { sentAt: 30_999 }, false],
    ['went to another index', { index: 'other' }, false],
    ['was sent twice: what is seen may be of the first time', { attempt: 2 }, false],
    ['is a part: what is seen may be of another part', { root: 'b.0000' }, false],
    ['is the request itself', { id: request.id, root: request.root }, false],
  ];
  for (const [title, change, expected] of cases) {
    it(`${expected ? 'is' : 'is not'} one that ${title}`, () => {
      assert.equal(isControlFor(request, { ...later, ...change }), expected);
    });
  }
});

describe('a delivery that waits for receipts', () => {
  const cases: readonly [readonly RequestState[], string][] = [
    [['confirmed', 'quarantined', 'split'], 'settled'],
    [['confirmed', 'accepted'], 'waits'],
    [['accepted', 'ambiguous'], 'wanting'],
    [['confirmed', 'prepared'], 'wanting'],
    [['sent', 'confirmed'], 'wanting'],
  ];
  for (const [states, standing] of cases) {
    it(`with requests ${states.join(', ')}: ${standing}`, () => {
      assert.equal(standingOf(states.map((state) => ({ state }))), standing);
    });
  }
});
