import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { AuditEvent } from '../../src/audit/event.ts';
import { createLineEncoder } from '../../src/splunk/line-encoder.ts';
import { anAuditEvent } from './an-audit-event.ts';

const target = {
  index: 'ccas_audit',
  disorderedIndex: undefined,
  sourcetype: 'ccas:auditlog',
  maxBytesPerRequest: 1_048_576,
};

const lineOf = (
  event: AuditEvent,
  overrides: Partial<{ disorderedIndex: string; maxBytesPerRequest: number }> = {},
): Buffer => {
  const encoder = createLineEncoder({
    target: { ...target, ...overrides },
    host: 'api.example.com',
  });
  return Buffer.from(encoder.encode(encoder.write(event)).line('b', 'r'));
};

interface Envelope {
  readonly index: string;
  readonly event: Record<string, unknown>;
}

const parse = (line: Buffer): Envelope => JSON.parse(line.toString()) as Envelope;

describe('createLineEncoder', () => {
  it('writes exactly the top-level keys that splunkd knows', () => {
    const envelope = parse(lineOf(anAuditEvent()));
    assert.deepEqual(Object.keys(envelope), [
      'time',
      'host',
      'source',
      'sourcetype',
      'index',
      'event',
      'fields',
    ]);
    assert.deepEqual(
      { ...envelope, event: null },
      {
        time: 1772600767.089,
        host: 'api.example.com',
        source: 'genesys:admin',
        sourcetype: 'ccas:auditlog',
        index: 'ccas_audit',
        event: null,
        fields: {
          ccas_event_id: '0123456789abcdef0123456789abcdef',
          ccas_batch_id: 'b',
          ccas_request_id: 'r',
        },
      },
    );
  });

  it('keeps milliseconds of the time, also where they end in zero', () => {
    const line = lineOf(anAuditEvent({ timestamp: '2026-03-04T05:06:07.120Z' }));
    assert.match(line.toString(), /^\{"time":1772600767\.120,/);
  });

  it('puts the ten contract fields first, null or not, and leaves out further empty ones', () => {
    const { event } = parse(lineOf(anAuditEvent({ changes: [], message: '', client_id: null })));
    assert.deepEqual(Object.keys(event).slice(0, 10), [
      'event_id',
      'timestamp',
      'actor_id',
      'actor_name',
      'event_type',
      'target_id',
      'target_type',
      'old_value',
      'new_value',
      'platform',
    ]);
    for (const key of ['changes', 'message', 'client_id', 'flags', 'context', 'late_seconds']) {
      assert.equal(Object.hasOwn(event, key), false, key);
    }
  });

  it('writes long values last, so that Splunk still extracts the short ones', () => {
    const long = anAuditEvent({ old_value: 'x'.repeat(4_001), actor_ips: Array(200).fill('::1') });
    const keys = Object.keys(parse(lineOf(long)).event);
    assert.deepEqual(keys.slice(-2), ['old_value', 'actor_ips']);
  });

  it('leaves the order of an event that Splunk extracts whole', () => {
    const short = anAuditEvent({ old_value: 'x'.repeat(2_001) });
    assert.equal(Object.keys(parse(lineOf(short)).event)[7], 'old_value');
  });

  it('measures in bytes, not characters', () => {
    const keys = Object.keys(parse(lineOf(anAuditEvent({ old_value: '語'.repeat(1_600) }))).event);
    assert.equal(keys.at(-1), 'old_value');
  });

  it('sends disordered events to the staging index only where there is one', () => {
    const disordered = anAuditEvent({ flags: ['disordered'] });
    assert.equal(parse(lineOf(disordered)).index, 'ccas_audit');
    assert.equal(parse(lineOf(disordered, { disorderedIndex: 'staging' })).index, 'staging');
    assert.equal(parse(lineOf(anAuditEvent(), { disorderedIndex: 'staging' })).index, 'ccas_audit');
  });

  it('cuts an event over 900 KB with a mark of what was cut', () => {
    const old_value = '"€\\'.repeat(500_000);
    const event = anAuditEvent({ old_value, new_value: 'y'.repeat(100_000), flags: ['late'] });
    const line = lineOf(event);
    assert.ok(line.length <= 904_096, `${line.length}`);
    const sent = parse(line).event as unknown as AuditEvent & { truncated_values: unknown };
    assert.deepEqual(sent.flags, ['late', 'truncated']);
    assert.equal(sent.new_value, 'y'.repeat(100_000));
    assert.ok(old_value.startsWith(sent.old_value ?? ''));
    assert.ok((sent.old_value ?? '').length > 100_000);
    assert.deepEqual(sent.truncated_values, [
      {
        field: 'old_value',
        bytes: Buffer.byteLength(old_value),
        sha256: createHash('sha256').update(old_value).digest('hex'),
      },
    ]);
  });

  it('cuts nothing of a plain event, however small a request may be', () => {
    const { event } = parse(lineOf(anAuditEvent(), { maxBytesPerRequest: 1_024 }));
    assert.equal(event['event_id'], '0123456789abcdef0123456789abcdef');
    assert.equal(event['truncated_values'], undefined);
  });

  it('cuts as many values as it takes', () => {
    const huge = 'z'.repeat(2_000_000);
    const event = anAuditEvent({
      old_value: huge,
      new_value: huge,
      message: huge,
      raw: [huge],
      changes: Array(9_000).fill({ property: 'p', old: ['1'.repeat(90)], new: [] }),
    });
    const line = lineOf(event);
    assert.ok(line.length <= 904_096, `${line.length}`);
    const { truncated_values } = parse(line).event as unknown as { truncated_values: unknown[] };
    assert.equal(truncated_values.length, 5);
  });
});
