import assert from 'node:assert/strict';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import { normaliseGenesys } from '../../../src/platforms/genesys/normalise.ts';
import { recordContext, ROLE, USER } from './records.ts';

const QUEUE = 'aa000000-0000-4000-8000-00000000000a';
const OTHER = 'bb000000-0000-4000-8000-00000000000b';

const decode = (record: object) =>
  normaliseGenesys({ id: 'r1', eventDate: '2026-03-01T01:02:03Z', ...record }, recordContext);

const told = (record: object) => {
  const event = decode(record);
  return {
    subject: event.subject_id,
    direction: event.direction,
    rule: event.decode_rule,
    confidence: event.decode_confidence,
  };
};

const role = (action: string, name: string) => ({
  serviceName: 'PeoplePermissions',
  entityType: 'Role',
  action,
  entity: { id: ROLE, name },
});

const queue = (action: string, ...propertyChanges: object[]) => ({
  serviceName: 'ContactCenter',
  entityType: 'Queue',
  action,
  entity: { id: QUEUE, name: 'Billing' },
  propertyChanges,
});

const group = (change: object, fields: object = {}) => ({
  serviceName: 'Groups',
  entityType: 'DirectoryGroup',
  action: 'Update',
  entity: { id: 'g1', name: '' },
  propertyChanges: [change],
  context: { correlationId: 'corr-9', userid: USER },
  ...fields,
});

describe('decoding a role’s members', () => {
  const name = `${USER}--${ROLE}--org`;
  it('finds the user in the composite name, and the direction in the action', () => {
    const exact = { subject: USER, rule: 'role.member', confidence: 'exact' };
    assert.deepEqual(told(role('MemberAdd', name)), { ...exact, direction: 'added' });
    assert.deepEqual(told(role('MemberRemove', name)), { ...exact, direction: 'removed' });
    assert.deepEqual(told(role('MemberUpdate', name)), { ...exact, direction: null });
  });

  it('is less sure where the role in the name is another, and silent where the name is no composite', () => {
    assert.equal(told(role('MemberAdd', `${USER}--${OTHER}--org`)).confidence, 'derived');
    const silent = { subject: null, direction: null, rule: null, confidence: null };
    assert.deepEqual(told(role('MemberAdd', 'Supervisor')), silent);
    assert.deepEqual(told(role('Update', name)), silent);
  });
});

describe('decoding a queue’s members', () => {
  const path = `QueueMember/${QUEUE}:${USER}`;
  const list = `queueId:${QUEUE}:members`;
  for (const [what, action, change, direction, confidence] of [
    [
      'an addition',
      'MemberAdd',
      { property: path, newValues: ['<queue member added>'] },
      'added',
      'exact',
    ],
    [
      'a removal',
      'MemberRemove',
      { property: path, oldValues: ['<queue member deleted>'] },
      'removed',
      'exact',
    ],
    [
      'a removal told by the values alone',
      'MemberUpdate',
      { property: path, newValues: ['<queue member deleted>'] },
      'removed',
      'derived',
    ],
    [
      'taking part',
      'MemberUpdate',
      { property: `${path}:joined`, oldValues: ['false'], newValues: ['true'] },
      null,
      'derived',
    ],
    [
      'a listed addition',
      'MemberAdd',
      { property: list, newValues: [`queueMember:${USER}`] },
      'added',
      'exact',
    ],
    [
      'a listed removal',
      'MemberRemove',
      { property: list, oldValues: [`queueMember:${USER}`] },
      'removed',
      'exact',
    ],
  ] as const) {
    it(`reads ${what}`, () => {
      assert.deepEqual(told(queue(action, change)), {
        subject: USER,
        direction,
        rule: 'queue.member',
        confidence,
      });
    });
  }

  it('names several members in the context, and none as the subject', () => {
    const newValues = [`queueMember:${USER}`, `queueMember:${OTHER}`];
    const event = decode(queue('MemberAdd', { property: list, newValues }));
    assert.equal(event.subject_id, null);
    assert.equal(event.subject_type, 'User');
    assert.equal(event.context['subjectIds'], `${USER},${OTHER}`);
    assert.equal(event.direction, 'added');
  });

  it('derives nothing from other properties', () => {
    assert.equal(told(queue('MemberUpdate', { property: 'name', newValues: ['x'] })).rule, null);
  });
});

describe('decoding a group’s trio', () => {
  it('takes direction and actor from memberCount', () => {
    const grown = { property: 'memberCount', oldValues: ['9'], newValues: ['10'] };
    const event = decode(group(grown, { level: 'SYSTEM', user: {} }));
    assert.deepEqual(
      [event.direction, event.actor_id, event.actor_type, event.correlation_id, event.decode_rule],
      ['added', USER, 'user', 'corr-9', 'group.member-count'],
    );
    const shrunk = { property: 'memberCount', oldValues: ['10'], newValues: ['9'] };
    assert.equal(told(group(shrunk)).direction, 'removed');
    assert.equal(told(group({ property: 'memberCount', newValues: ['9'] })).direction, null);
  });

  it('has one digest with and without the context that names the actor', () => {
    const grown = { property: 'memberCount', oldValues: ['9'], newValues: ['10'] };
    assert.equal(
      coreDigest(decode(group(grown))),
      coreDigest(decode(group(grown, { context: {} }))),
    );
  });

  it('takes ids from the list that is not JSON, and no direction', () => {
    const one = told(group({ property: 'group-membership', newValues: [`[${USER}]`] }));
    assert.deepEqual(one, {
      subject: USER,
      direction: null,
      rule: 'group.membership',
      confidence: 'derived',
    });
    const two = decode(group({ property: 'group-membership', newValues: [`[${USER}, ${OTHER}]`] }));
    assert.equal(two.context['subjectIds'], `${USER},${OTHER}`);
  });

  it('knows individuals as noise', () => {
    assert.equal(told(group({ property: 'individuals' })).rule, 'group.individuals');
  });
});

describe('decoding a user and a token', () => {
  const user = (...propertyChanges: object[]) => ({
    serviceName: 'Directory',
    entityType: 'User',
    action: 'Update',
    entity: { id: USER, name: 'Ada Admin' },
    propertyChanges,
  });
  const version = { property: 'version', oldValues: ['3'], newValues: ['4'] };

  it('has the person as the subject', () => {
    const event = decode(
      user(version, { property: 'divisionId', oldValues: ['a'], newValues: ['b'] }),
    );
    assert.equal(event.subject_id, USER);
    assert.equal(event.decode_rule, 'user');
    assert.equal(event.old_value, '{"divisionId":"a"}');
    assert.equal(event.new_value, '{"divisionId":"b"}');
    assert.equal(event.changes.length, 2);
  });

  it('counts the version alone as no change, and keeps it', () => {
    const event = decode(user(version));
    assert.deepEqual([event.old_value, event.new_value], [null, null]);
    assert.equal(event.decode_rule, 'user.version-only');
    assert.deepEqual(event.changes, [{ property: 'version', old: ['3'], new: ['4'] }]);
  });

  it('has who got an access token as the subject', () => {
    const token = { serviceName: 'PeoplePermissions', entityType: 'AccessToken', action: 'Create' };
    const event = decode({ ...token, user: { id: USER }, client: { id: 'c1' } });
    assert.deepEqual(
      [event.subject_id, event.subject_type, event.client_id, event.decode_rule],
      [USER, 'User', 'c1', 'access-token.create'],
    );
    assert.equal(decode(token).decode_rule, null);
  });
});
