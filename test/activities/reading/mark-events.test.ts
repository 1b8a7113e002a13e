import assert from 'node:assert/strict';
import { markEvents } from '../../../src/activities/reading/mark-events.ts';
import type { SeenVerdict } from '../../../src/ledger/ledger.ts';
import { anAuditEvent } from '../../splunk/an-audit-event.ts';

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
const read = (id: string, seconds: number, reread = false) => ({
  event: anAuditEvent({ event_id: id, timestamp: at(seconds) }),
  reread,
});
const fresh: SeenVerdict = { kind: 'new' };

describe('marking what was read', () => {
  it('drops duplicates and counts them', () => {
    const marked = markEvents([read('a', 1), read('b', 2)], [{ kind: 'duplicate' }, fresh], null);
    assert.deepEqual(
      marked.events.map(({ event_id }) => event_id),
      ['b'],
    );
    assert.equal(marked.counters.duplicates, 1);
  });

  it("flags an event older than the stream's high-water mark, and one older than its predecessor", () => {
    const marked = markEvents(
      [read('a', 50), read('b', 200), read('c', 150)],
      [fresh, fresh, fresh],
      100_000,
    );
    assert.deepEqual(
      marked.events.map(({ flags, late_seconds }) => [flags, late_seconds]),
      [
        [['disordered'], 50],
        [[], null],
        [['disordered'], 50],
      ],
    );
    assert.equal(marked.counters.disordered, 2);
    assert.equal(marked.firstTime, 50_000);
    assert.equal(marked.lastTime, 200_000);
  });

  it('calls an event late when a re-read found it, and says by how much', () => {
    const marked = markEvents([read('a', 40, true)], [fresh], 100_000);
    assert.deepEqual(marked.events[0]?.flags, ['disordered', 'late']);
    assert.equal(marked.maxLateSeconds, 60);
  });

  it('gives a revision its own id, and names the first version', () => {
    const revised: SeenVerdict = { kind: 'revision', eventId: 'r' };
    const [event] = markEvents([read('a', 1)], [revised], null).events;
    assert.equal(event?.event_id, 'r');
    assert.equal(event?.revision_of, 'a');
    assert.deepEqual(event?.flags, ['revision']);
  });

  it('never loses an event whose verdict is new', () => {
    const all = Array.from({ length: 100 }, (_, place) => read(String(place), 100 - place));
    const marked = markEvents(
      all,
      all.map(() => fresh),
      null,
    );
    assert.equal(marked.events.length, 100);
  });

  it('lets a time in the future move no high-water mark, or everything after it would be disordered', () => {
    const future = anAuditEvent({ timestamp: '2099-01-01T00:00:00.000Z', observed_at: at(300) });
    const marked = markEvents(
      [{ event: future, reread: false }, read('b', 310)],
      [fresh, fresh],
      1,
    );
    assert.deepEqual(
      marked.events.map(({ flags }) => flags),
      [[], []],
    );
    assert.equal(marked.lastTime, 310_000);
  });

  it('takes the time of receipt, which stands in for one that cannot be read, for no order at all', () => {
    const strange = anAuditEvent({
      timestamp: at(9_000),
      observed_at: at(9_000),
      flags: ['time_unparsable'],
    });
    const unread = { event: strange, reread: true };
    const marked = markEvents([unread, read('b', 200)], [fresh, fresh], 100_000);
    assert.deepEqual(
      marked.events.map(({ flags }) => flags),
      [['time_unparsable'], []],
    );
    assert.deepEqual([marked.firstTime, marked.lastTime], [200_000, 200_000]);
    const alone = markEvents([unread], [fresh], null);
    assert.deepEqual([alone.firstTime, alone.lastTime], [9_000_000, 9_000_000]);
  });

  it('never takes an event without a verdict for one that was seen', () => {
    assert.throws(() => markEvents([read('a', 1)], [], null), /verdict/);
  });
});
