import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Marked, markEvents } from '../../../src/activities/reading/mark-events.ts';
import { type ReadEvent, toReadEvent } from '../../../src/activities/reading/read-event.ts';
import type { AuditEvent } from '../../../src/audit/event.ts';
import type { SeenVerdict } from '../../../src/ledger/ledger.ts';
import { createLineEncoder } from '../../../src/splunk/line-encoder.ts';
import { readEvent } from '../../../src/splunk/written-event.ts';
import { anAuditEvent } from '../../splunk/an-audit-event.ts';

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();
const encoder = createLineEncoder({
  target: {
    index: 'main',
    disorderedIndex: undefined,
    sourcetype: 'ccas:auditlog',
    maxBytesPerRequest: 1_048_576,
  },
  host: 'api.example.com',
});
const read = (id: string, seconds: number, reread = false): ReadEvent =>
  toReadEvent(anAuditEvent({ event_id: id, timestamp: at(seconds) }), reread, encoder);
const mark = (
  found: readonly ReadEvent[],
  verdicts: readonly SeenVerdict[],
  highWater: number | null,
): Omit<Marked, 'events'> & { readonly events: readonly AuditEvent[] } => {
  const marked = markEvents(found, verdicts, highWater, encoder);
  return { ...marked, events: marked.events.map(readEvent) };
};
const fresh: SeenVerdict = { kind: 'new' };

describe('marking what was read', () => {
  it('drops duplicates and counts them', () => {
    const marked = mark([read('a', 1), read('b', 2)], [{ kind: 'duplicate' }, fresh], null);
    assert.deepEqual(
      marked.events.map(({ event_id }) => event_id),
      ['b'],
    );
    assert.equal(marked.counters.duplicates, 1);
  });

  it("flags an event older than the stream's high-water mark, and one older than its predecessor", () => {
    const marked = mark(
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
    const marked = mark([read('a', 40, true)], [fresh], 100_000);
    assert.deepEqual(marked.events[0]?.flags, ['disordered', 'late']);
    assert.equal(marked.maxLateSeconds, 60);
  });

  it('gives a revision its own id, and names the first version', () => {
    const revised: SeenVerdict = { kind: 'revision', eventId: 'r' };
    const [event] = mark([read('a', 1)], [revised], null).events;
    assert.equal(event?.event_id, 'r');
    assert.equal(event?.revision_of, 'a');
    assert.deepEqual(event?.flags, ['revision']);
  });

  it('never loses an event whose verdict is new', () => {
    const all = Array.from({ length: 100 }, (_, place) => read(String(place), 100 - place));
    const marked = mark(
      all,
      all.map(() => fresh),
      null,
    );
    assert.equal(marked.events.length, 100);
  });

  it('lets a time in the future move no high-water mark, or everything after it would be disordered', () => {
    const future = anAuditEvent({ timestamp: '2099-01-01T00:00:00.000Z', observed_at: at(300) });
    const marked = mark([toReadEvent(future, false, encoder), read('b', 310)], [fresh, fresh], 1);
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
    const unread = toReadEvent(strange, true, encoder);
    const marked = mark([unread, read('b', 200)], [fresh, fresh], 100_000);
    assert.deepEqual(
      marked.events.map(({ flags }) => flags),
      [['time_unparsable'], []],
    );
    assert.deepEqual([marked.firstTime, marked.lastTime], [200_000, 200_000]);
    const alone = mark([unread], [fresh], null);
    assert.deepEqual([alone.firstTime, alone.lastTime], [9_000_000, 9_000_000]);
  });

  it('never takes an event without a verdict for one that was seen', () => {
    assert.throws(() => mark([read('a', 1)], [], null), /verdict/);
  });

  it('changes nothing but the marks, whatever the event holds', () => {
    const texts = fc.string({ unit: 'binary' });
    const events = fc
      .record({
        old_value: fc.option(texts),
        message: texts,
        context: fc.dictionary(texts, texts),
        raw: fc.option(fc.jsonValue(), { nil: undefined }),
        changes: fc.array(
          fc.record({ property: texts, old: fc.array(texts), new: fc.array(texts) }),
        ),
      })
      .map(({ raw, ...parts }) => anAuditEvent(raw === undefined ? parts : { ...parts, raw }));
    const verdict: SeenVerdict = { kind: 'revision', eventId: 'f'.repeat(32) };
    const property = fc.property(events, (event) => {
      const found = toReadEvent(event, true, encoder);
      const [written] = markEvents([found], [verdict], found.written.time + 5_000, encoder).events;
      const marked = encoder.write({
        ...event,
        event_id: verdict.eventId,
        revision_of: event.event_id,
        flags: [...event.flags, 'disordered', 'late', 'revision'],
        late_seconds: 5,
      });
      assert.deepEqual(written, marked);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('keeps of an event that was cut what was said of the cuts', () => {
    const long = anAuditEvent({ old_value: 'x'.repeat(2_000_000), flags: [] });
    const found = toReadEvent(long, false, encoder);
    const [written] = markEvents([found], [fresh], found.written.time + 5_000, encoder).events;
    const told = JSON.parse(written?.json ?? '') as Record<string, unknown>;
    const before = JSON.parse(found.written.json) as Record<string, unknown>;
    assert.deepEqual(told, { ...before, flags: ['disordered', 'truncated'], late_seconds: 5 });
  });
});
