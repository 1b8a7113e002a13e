import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createLineEncoder } from '../../src/splunk/line-encoder.ts';
import { eventIdsOf, isCurrent, rebuildLines } from '../../src/splunk/rebuild-lines.ts';
import { anAuditEvent } from './an-audit-event.ts';

const routing = { index: 'main', disorderedIndex: 'staging', sourcetype: 'ccas:auditlog' };
const encoder = createLineEncoder({
  target: { ...routing, maxBytesPerRequest: 1_048_576 },
  host: 'api.example.com',
});

const anEvent = fc
  .record({
    time: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
    text: fc.string({ unit: 'binary' }),
    context: fc.dictionary(fc.string(), fc.string()),
    disordered: fc.boolean(),
  })
  .map(({ time, text, context, disordered }) =>
    anAuditEvent({
      timestamp: time.toISOString(),
      old_value: text,
      context,
      flags: disordered ? ['disordered'] : [],
    }),
  );

describe('rebuildLines', () => {
  it('gives the same bytes for the same settings and request', () => {
    const property = fc.property(fc.array(anEvent, { minLength: 1, maxLength: 10 }), (events) => {
      const lines = Buffer.from(
        events.map((event) => encoder.encode(encoder.write(event)).line('b', 'b.1')).join(''),
      );
      const rebuilt = rebuildLines(lines, routing, 'b.1');
      assert.deepEqual(Buffer.concat(rebuilt.map(({ line }) => line)), lines);
      assert.deepEqual(
        rebuilt.map(({ index }) => index),
        events.map((event) => encoder.indexOf(event)),
      );
      assert.equal(isCurrent(lines, routing, 'b.1'), true);
      assert.equal(eventIdsOf(lines).length, events.length);
    });
    fc.assert(property);
  });

  it('is needed for another request, index or sourcetype, also where only the last line tells', () => {
    const event = encoder.encode(encoder.write(anAuditEvent()));
    const lines = Buffer.from(event.line('b', 'b.1') + event.line('b', 'b.2'));
    assert.equal(isCurrent(lines, routing, 'b.1'), false);
    const line = Buffer.from(event.line('b', 'b.1'));
    assert.equal(isCurrent(line, routing, 'b.1'), true);
    assert.equal(isCurrent(line, { ...routing, index: 'other' }, 'b.1'), false);
    assert.equal(isCurrent(line, { ...routing, sourcetype: 'other' }, 'b.1'), false);
    assert.equal(
      isCurrent(Buffer.concat([line, lines.subarray(line.length)]).subarray(0, -1), routing, 'b.1'),
      false,
    );
  });
});
