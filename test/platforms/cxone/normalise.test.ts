import assert from 'node:assert/strict';
import fc from 'fast-check';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import { eventId } from '../../../src/platforms/event-id.ts';
import { normaliseCxone } from '../../../src/platforms/cxone/normalise.ts';

const context = {
  organizationId: 'tenant-1',
  stream: 'cxone-na1',
  dialect: 'cxone.activity',
  observedAt: '2026-03-01T03:00:00.000Z',
  trustEventId: true,
};

const record = {
  application: 'Admin',
  entity: 'User',
  activity: 'Update',
  eventTime: '2026-03-01T03:02:03+02:00',
  eventId: 'e-1',
  triggeredBy: 'ada@example.com',
  instance: 'john@example.com',
  outcome: 'Success',
  comments: 'ticket 4711',
};

const normalise = (value: unknown) => normaliseCxone(value, context);

describe('normaliseCxone', () => {
  it('says all that the nine keys tell, and nothing of before and after', () => {
    const event = normalise(record);
    assert.equal(event.event_id, eventId('cxone', 'tenant-1', 'e-1'));
    const { event_id: _id, ...rest } = event;
    assert.deepEqual(rest, {
      timestamp: '2026-03-01T01:02:03.000Z',
      actor_id: 'ada@example.com',
      actor_name: 'ada@example.com',
      event_type: 'USER_UPDATE',
      target_id: 'john@example.com',
      target_type: 'User',
      old_value: null,
      new_value: null,
      platform: 'cxone',
      record_id: 'e-1',
      organization_id: 'tenant-1',
      stream: 'cxone-na1',
      dialect: 'cxone.activity',
      shape: 'activity',
      observed_at: context.observedAt,
      actor_type: 'user',
      actor_home_org_id: null,
      actor_ips: [],
      client_id: null,
      service: 'Admin',
      action: 'Update',
      entity_type: 'User',
      target_name: 'john@example.com',
      target_uri: null,
      subject_id: null,
      subject_type: null,
      subject_name: null,
      direction: null,
      decode_rule: null,
      decode_confidence: null,
      status: 'Success',
      level: null,
      correlation_id: null,
      transaction_id: null,
      message: 'ticket 4711',
      flags: [],
      late_seconds: null,
      revision_of: null,
      changes: [],
      context: {},
    });
  });

  for (const [triggeredBy, type, id, name] of [
    ['Not applicable', 'system', null, 'Not applicable'],
    ['Impersonated admin', 'unknown', null, 'Impersonated admin'],
    ['constructor', 'user', 'constructor', 'constructor'],
    ['', 'unknown', null, null],
  ] as const) {
    it(`takes "${triggeredBy}" for what it is`, () => {
      const event = normalise({ ...record, triggeredBy });
      assert.deepEqual([event.actor_type, event.actor_id, event.actor_name], [type, id, name]);
    });
  }

  it('carries keys beyond the known nine', () => {
    const event = normalise({ ...record, severity: 3, details: { a: [1] }, empty: '' });
    assert.deepEqual(event.context, { severity: '3', details: '{"a":[1]}' });
  });

  it('counts outcome and comments as content, for there is nothing else to tell versions apart', () => {
    const digest = (fields: object) => coreDigest(normalise({ ...record, ...fields }));
    const digests = [{}, { outcome: 'Failure' }, { comments: 'x' }].map(digest);
    assert.equal(new Set(digests).size, 3);
    assert.equal(digest({ severity: 3 }), digests[0]);
  });

  it('knows records by their content where eventId cannot be trusted', () => {
    const untrusted = (value: unknown) =>
      normaliseCxone(value, { ...context, trustEventId: false });
    const [first, second] = [untrusted(record), untrusted({ ...record, eventId: 'e-2' })];
    assert.equal(first.record_id, null);
    assert.equal(first.event_id, second.event_id);
    assert.notEqual(untrusted({ ...record, comments: 'x' }).event_id, first.event_id);
  });

  for (const [what, value] of [
    ['nothing', null],
    ['a text', 'record'],
    ['an object that is no event', { eventId: 'e-1', eventTime: '2026-03-01T01:02:03Z' }],
    ['an activity that is a list', { ...record, activity: ['Update'] }],
  ] as const) {
    it(`carries ${what} whole, flagged`, () => {
      const event = normalise(value);
      assert.equal(event.event_type, 'UNNORMALISED');
      assert.ok(event.flags.includes('unnormalised'));
      assert.deepEqual(event.raw, value);
    });
  }

  it('understands any JSON value, or carries it whole, and never throws', () => {
    const keys = fc.constantFrom(...Object.keys(record));
    const values = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()));
    fc.assert(
      fc.property(values, fc.boolean(), (value, trustEventId) => {
        const event = normaliseCxone(value, { ...context, trustEventId });
        assert.match(event.event_id, /^[\da-f]{32}$/);
        assert.equal(event.flags.includes('unnormalised'), 'raw' in event);
        assert.match(coreDigest(event), /^[\da-f]{16}$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
