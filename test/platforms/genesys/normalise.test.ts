import assert from 'node:assert/strict';
import fc from 'fast-check';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import { eventId } from '../../../src/platforms/event-id.ts';
import { normaliseGenesys } from '../../../src/platforms/genesys/normalise.ts';
import {
  ORGANIZATION,
  ROLE,
  USER,
  recordContext as context,
  restRecord,
  topicRecord,
} from './records.ts';

const normalise = (record: unknown) => normaliseGenesys(record, context);

describe('normaliseGenesys', () => {
  it('says all that a result record tells', () => {
    assert.deepEqual(normalise(restRecord), {
      event_id: eventId('genesys', ORGANIZATION, restRecord.id),
      timestamp: '2026-03-01T01:02:03.000Z',
      actor_id: USER,
      actor_name: 'Ada Admin',
      event_type: 'FLOW_UPDATE',
      target_id: 'flow-1',
      target_type: 'Flow',
      old_value: '{"name":"Old","Prompt:p1":"x"}',
      new_value: '{"name":"Billing","divisionIds":["d1","d2"]}',
      platform: 'genesys',
      record_id: restRecord.id,
      organization_id: ORGANIZATION,
      stream: 'genesys-eu',
      dialect: 'genesys.query',
      shape: 'rest',
      observed_at: context.observedAt,
      actor_type: 'user',
      actor_home_org_id: ORGANIZATION,
      actor_ips: ['203.0.113.7', '10.0.0.1'],
      client_id: null,
      service: 'Architect',
      action: 'Update',
      entity_type: 'Flow',
      target_name: 'Billing',
      target_uri: '/api/v2/flows/flow-1',
      subject_id: null,
      subject_type: null,
      subject_name: null,
      direction: null,
      decode_rule: null,
      decode_confidence: null,
      status: 'SUCCESS',
      level: 'USER',
      correlation_id: 'corr-1',
      transaction_id: 'tx-1',
      message: 'changed a flow',
      flags: [],
      late_seconds: null,
      revision_of: null,
      changes: [
        { property: 'name', old: ['Old'], new: ['Billing'] },
        { property: 'divisionIds', old: [], new: ['d1', 'd2'] },
      ],
      context: { correlationId: 'corr-1', auditType: 'FLOW', actionContext: 'bulk' },
    });
  });

  it('gives the same record one id and one digest in both shapes, told or detected', () => {
    const rest = normalise(restRecord);
    const topic = normalise(topicRecord);
    const told = normaliseGenesys(topicRecord, { ...context, shape: 'topic' });
    assert.equal(topic.shape, 'topic');
    assert.deepEqual(told, topic);
    assert.equal(topic.event_id, rest.event_id);
    assert.equal(coreDigest(topic), coreDigest(rest));
    assert.deepEqual(
      [topic.actor_id, topic.actor_name, topic.event_type, topic.target_id, topic.new_value],
      [USER, 'Ada Admin', 'FLOW_UPDATE', 'flow-1', '{"divisionIds":["d1","d2"],"name":"Billing"}'],
    );
  });

  it('takes whatever is missing as nothing', () => {
    const event = normalise({ action: 'Create', user: {}, client: { id: '' }, entity: null });
    assert.deepEqual(event.flags, ['time_unparsable']);
    assert.equal(event.timestamp, context.observedAt);
    assert.equal(event.event_type, 'CREATE');
    const { actor_id, client_id, old_value, new_value, target_id, record_id } = event;
    assert.deepEqual(
      [actor_id, client_id, old_value, new_value, target_id, record_id],
      [null, null, null, null, null, null],
    );
    assert.deepEqual([event.changes, event.actor_ips, event.context], [[], [], {}]);
  });

  for (const [what, fields, actorType, actorId] of [
    ['a user', {}, 'user', USER],
    ['a user of another organisation', { userHomeOrgId: ROLE }, 'external_org', USER],
    ['the vendor', { level: 'GENESYS_INTERNAL', userHomeOrgId: ROLE }, 'vendor_internal', USER],
    ['an OAuth client', { user: {}, client: { id: 'c1' } }, 'client', 'c1'],
    ['the system', { user: {}, level: 'SYSTEM' }, 'system', null],
    ['nobody that is named', { user: {} }, 'unknown', null],
    ['a topic user', { user: undefined, userId: 'u2' }, 'user', 'u2'],
    ['a topic user name', { user: undefined, username: { id: 'u3' } }, 'user', 'u3'],
    ['a topic client', { user: undefined, clientId: { id: 'c2' } }, 'client', 'c2'],
    ['a topic client as text', { user: undefined, clientId: 'c3' }, 'client', 'c3'],
  ] as const) {
    it(`knows ${what} as the actor`, () => {
      const event = normalise({ ...restRecord, client: undefined, ...fields });
      assert.deepEqual([event.actor_type, event.actor_id], [actorType, actorId]);
    });
  }

  it('calls nobody foreign where the organisation is a name given by hand', () => {
    const event = normaliseGenesys(restRecord, { ...context, organizationId: 'acme' });
    assert.equal(event.actor_type, 'user');
  });

  for (const [service, entityType, action, type] of [
    ['ContactCenter', 'Queue', 'Create', 'QUEUE_CREATED'],
    ['PeoplePermissions', 'Role', 'MemberAdd', 'USER_PERMISSION_MODIFIED'],
    ['PeoplePermissions', 'Role', 'MemberRemove', 'USER_PERMISSION_MODIFIED'],
    [
      'PeoplePermissions',
      'OAuthClientAuthorization',
      'Create',
      'OAUTH_CLIENT_AUTHORIZATION_CREATE',
    ],
    ['PeoplePermissions', 'MFAVerifier', 'Delete', 'MFA_VERIFIER_DELETE'],
    ['Outbound', 'DNCList', 'ContactsDeleted', 'DNC_LIST_CONTACTS_DELETED'],
    ['Telephony', 'Edge', 'AsgSwapInstanceType', 'EDGE_ASG_SWAP_INSTANCE_TYPE'],
    ['Brand-New', 'Some thing2', 'do.it', 'SOME_THING2_DO_IT'],
  ] as const) {
    it(`names ${service}/${entityType}/${action} ${type}`, () => {
      const event = normalise({ ...restRecord, serviceName: service, entityType, action });
      assert.equal(event.event_type, type);
    });
  }

  it('keeps JSON in values as the text it is, and other values as JSON', () => {
    const addresses = '[{"type":"PHONE","value":"+1"}]';
    const propertyChanges = [
      { property: 'addresses', oldValues: [addresses], newValues: [{ a: 1 }, 7, null] },
      { property: 'addresses', newValues: 'alone' },
      { newValues: ['nameless'] },
    ];
    const event = normalise({ ...restRecord, entityChanges: [], propertyChanges });
    assert.equal(event.old_value, JSON.stringify({ addresses }));
    assert.equal(
      event.new_value,
      JSON.stringify({ addresses: ['{"a":1}', '7', 'null', 'alone'], '': 'nameless' }),
    );
  });

  it('carries fields that the platform has added since, under any name', () => {
    const added = JSON.parse('{"severity":"high","__proto__":{"a":1},"sessionId":7,"none":null}');
    const event = normalise({ ...restRecord, ...added, ['__proto__']: { a: 1 } });
    assert.equal(event.context['severity'], 'high');
    assert.equal(event.context['sessionId'], '7');
    assert.ok(!('none' in event.context));
    const hostile = normalise(JSON.parse('{"action":"View","context":{"__proto__":{"x":1}}}'));
    assert.deepEqual(Object.entries(hostile.context), [['__proto__', '{"x":1}']]);
  });

  it('keeps a time that cannot be read', () => {
    const event = normalise({ ...restRecord, eventDate: '2026-03-01T01:02:03' });
    assert.deepEqual(event.flags, ['time_unparsable']);
    assert.equal(event.context['eventDate'], '2026-03-01T01:02:03');
    const later = normaliseGenesys(
      { ...restRecord, eventDate: '2026-03-01T01:02:03' },
      { ...context, observedAt: '2026-03-02T00:00:00.000Z' },
    );
    assert.equal(coreDigest(later), coreDigest(event));
  });

  for (const [what, record] of [
    ['a text', 'record'],
    ['nothing', null],
    ['a list', [restRecord]],
    ['an object without action and type', { id: 'x', eventDate: '2026-03-01T01:02:03Z' }],
    ['changes that are no list', { ...restRecord, propertyChanges: { a: 1 } }],
    ['a change that is no object', { ...restRecord, propertyChanges: ['a'] }],
    ['a user that is a text', { ...restRecord, user: 'Ada' }],
    ['an action that is an object', { ...restRecord, action: { name: 'Update' } }],
  ] as const) {
    it(`carries ${what} whole, flagged`, () => {
      const event = normalise(record);
      assert.equal(event.event_type, 'UNNORMALISED');
      assert.ok(event.flags.includes('unnormalised'));
      assert.deepEqual(event.raw, record);
      assert.match(event.event_id, /^[\da-f]{32}$/);
    });
  }

  it('knows a record that it cannot understand by its own id and time', () => {
    const event = normalise({ ...restRecord, user: 'Ada' });
    assert.equal(event.event_id, normalise(restRecord).event_id);
    assert.equal(event.timestamp, '2026-03-01T01:02:03.000Z');
    assert.deepEqual(event.flags, ['unnormalised']);
  });

  it('understands any JSON value, or carries it whole, and never throws', () => {
    const keys = fc.constantFrom(...Object.keys(restRecord), ...Object.keys(topicRecord));
    const records = fc.oneof(fc.jsonValue(), fc.dictionary(keys, fc.jsonValue()));
    fc.assert(
      fc.property(records, (record) => {
        const event = normalise(record);
        assert.match(event.event_id, /^[\da-f]{32}$/);
        assert.match(coreDigest(event), /^[\da-f]{16}$/);
        assert.equal(event.flags.includes('unnormalised'), 'raw' in event);
        assert.doesNotThrow(() => JSON.stringify(event));
      }),
      { numRuns: 2_000 },
    );
  });

  it('knows any record by the same id and digest in both shapes', () => {
    const text = fc.string({ maxLength: 20 });
    const change = fc.record(
      { property: text, oldValues: fc.array(text), newValues: fc.array(text) },
      { requiredKeys: [] },
    );
    const common = fc.record(
      {
        id: fc.uuid(),
        serviceName: fc.constantFrom('Architect', 'ContactCenter', 'Groups', 'Directory'),
        action: fc.constantFrom('Create', 'Update', 'MemberAdd'),
        entityType: fc.constantFrom('Queue', 'User', 'DirectoryGroup', 'Role'),
        entity: fc.record({ id: text, name: text }, { requiredKeys: [] }),
        propertyChanges: fc.array(change, { maxLength: 3 }),
        userHomeOrgId: fc.uuid(),
      },
      { requiredKeys: ['id', 'action'] },
    );
    const ids = fc.option(fc.uuid(), { nil: '' });
    const second = fc.date({ min: new Date(0), max: new Date('2100'), noInvalidDate: true });
    fc.assert(
      fc.property(common, ids, ids, second, (record, userId, clientId, date) => {
        const time = date.toISOString();
        const rest = normalise({
          ...record,
          user: userId === '' ? {} : { id: userId, name: 'N' },
          client: { id: clientId },
          eventDate: `${time.slice(0, 19)}Z`,
          status: 'SUCCESS',
          level: 'SYSTEM',
          entityChanges: [{ entityId: 'e', newValues: ['x'] }],
        });
        const topic = normalise({
          ...record,
          userId,
          username: { id: '' },
          clientId: { id: clientId },
          eventTime: time,
        });
        assert.equal(topic.event_id, rest.event_id);
        assert.equal(coreDigest(topic), coreDigest(rest));
        assert.equal(topic.event_type, rest.event_type);
        assert.equal(topic.subject_id, rest.subject_id);
      }),
    );
  });
});

describe('coreDigest', () => {
  const digest = (fields: object) => coreDigest(normalise({ ...restRecord, ...fields }));

  it('changes with what happened', () => {
    const digests = [
      {},
      { eventDate: '2026-03-01T01:02:04Z' },
      { serviceName: 'Other' },
      { action: 'Delete' },
      { entityType: 'Prompt' },
      { entity: { id: 'flow-2' } },
      { user: { id: ROLE } },
      { propertyChanges: [] },
      { propertyChanges: [{ property: 'name', oldValues: ['Billing'], newValues: ['Old'] }] },
    ].map(digest);
    assert.equal(new Set(digests).size, digests.length);
  });

  it('does not change with names, status, level, or when and how the record was met', () => {
    const rest = digest({});
    assert.equal(digest({ user: { id: USER } }), rest);
    assert.equal(digest({ entity: { id: 'flow-1', name: 'Renamed' } }), rest);
    assert.equal(
      digest({ status: 'FAILURE', level: 'SYSTEM', eventDate: '2026-03-01T01:02:03.9Z' }),
      rest,
    );
    const elsewhere = {
      ...context,
      stream: 's',
      dialect: 'd',
      observedAt: '2027-01-01T00:00:00.000Z',
    };
    assert.equal(coreDigest(normaliseGenesys(restRecord, elsewhere)), rest);
    const flagged = { ...normalise(restRecord), flags: ['late' as const], late_seconds: 7 };
    assert.equal(coreDigest(flagged), rest);
  });

  it('tells two versions of a record apart that could not be understood', () => {
    assert.notEqual(digest({ user: 'Ada' }), digest({ user: 'Eve' }));
  });
});
