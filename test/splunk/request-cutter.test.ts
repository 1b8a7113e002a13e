import assert from 'node:assert/strict';
import fc from 'fast-check';
import { requestId } from '../../src/audit/batch.ts';
import { createLineBuffer } from '../../src/splunk/line-buffer.ts';
import type { EncodedEvent } from '../../src/splunk/line-encoder.ts';
import { createLineEncoder } from '../../src/splunk/line-encoder.ts';
import { createRequestCutter } from '../../src/splunk/request-cutter.ts';
import { anAuditEvent } from './an-audit-event.ts';

const encoder = createLineEncoder({
  target: {
    index: 'main',
    disorderedIndex: 'staging',
    sourcetype: 'ccas:auditlog',
    maxBytesPerRequest: 1_048_576,
  },
  host: 'api.example.com',
});

const anEvent = fc
  .record({ size: fc.nat(3_000), text: fc.string({ unit: 'grapheme' }), disordered: fc.boolean() })
  .map(({ size, text, disordered }) =>
    anAuditEvent({
      old_value: 'x'.repeat(size),
      actor_name: text,
      flags: disordered ? ['disordered'] : [],
    }),
  );

const cut = (events: readonly EncodedEvent[], maxEvents: number, maxBytes: number) => {
  const cutter = createRequestCutter({ batch: 'l.s.1', maxEvents, maxBytes });
  const buffer = createLineBuffer(16);
  for (const event of events) cutter.add(event, buffer);
  const file = buffer.view();
  return { lines: file.toString().split(/(?<=\n)/), file, requests: cutter.finish() };
};

describe('createRequestCutter', () => {
  it('covers the file exactly, in order, within both limits, one index per request', () => {
    const property = fc.property(
      fc.array(anEvent, { maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 500, max: 20_000 }),
      (events, maxEvents, maxBytes) => {
        const encoded = events.map((event) => encoder.encode(encoder.write(event)));
        const { lines, file, requests } = cut(encoded, maxEvents, maxBytes);
        let offset = 0;
        let first = 0;
        for (const [ordinal, request] of requests.entries()) {
          assert.equal(request.ordinal, ordinal);
          assert.equal(request.id, requestId('l.s.1', ordinal));
          assert.deepEqual([request.offset, request.firstEvent], [offset, first]);
          assert.ok(request.events > 0 && request.events <= maxEvents);
          assert.ok(request.length <= maxBytes || request.events === 1);
          offset += request.length;
          first += request.events;
          const slice = file.subarray(request.offset, offset);
          assert.equal(slice.toString(), lines.slice(request.firstEvent, first).join(''));
          for (const line of slice.toString().trimEnd().split('\n')) {
            const { index, fields } = JSON.parse(line) as {
              index: string;
              fields: { ccas_request_id: string };
            };
            assert.deepEqual([index, fields.ccas_request_id], [request.index, request.id]);
          }
        }
        assert.deepEqual([offset, first], [file.length, events.length]);
      },
    );
    fc.assert(property, { numRuns: 200 });
  });

  it('fills requests up to the limit of events', () => {
    const events = Array.from({ length: 1_001 }, () =>
      encoder.encode(encoder.write(anAuditEvent())),
    );
    const { requests } = cut(events, 500, 1_048_576);
    assert.deepEqual(
      requests.map(({ events: count }) => count),
      [500, 500, 1],
    );
  });

  it('cuts nothing out of nothing', () => {
    assert.deepEqual(cut([], 500, 1_048_576).requests, []);
  });
});
