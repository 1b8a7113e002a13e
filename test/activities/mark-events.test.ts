import assert from 'node:assert/strict';
import { markEvents } from '../../src/activities/mark-events.ts';
import type { SeenVerdict } from '../../src/ledger/ledger.ts';
import { anAuditEvent } from '../splunk/an-audit-event.ts';

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
});
