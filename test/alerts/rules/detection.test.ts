import assert from 'node:assert/strict';
import type { Facts, Truth } from '../../../src/alerts/rules/rule.ts';
import { toTestEvent } from '../../../src/alerts/rules/test-event.ts';
import { loadTexts, ruleText } from './write-rules.ts';

const NO_FACTS: Facts = new Map();

const EVENT = {
  service: 'PeoplePermissions',
  entity_type: 'Role',
  action: 'MemberAdd',
  actor_ips: ['203.0.113.7', '10.0.0.1'],
  actor_name: 'Ada Admin',
  message: 'first line\nsecond line',
  late_seconds: 30,
  flags: ['late'],
  changes: [
    { property: 'permissions.list', old: ['view'], new: ['view', 'edit'] },
    { property: 'divisionId', new: ['emea'] },
  ],
  context: { auditType: 'ROLE' },
};

const test = async (selection: string, event: object = EVENT, facts = NO_FACTS): Promise<Truth> => {
  const detection = `  selection:\n    ${selection}\n  condition: selection`;
  const { detections } = await loadTexts({ 'a.yml': ruleText(detection) });
  const [rule] = detections;
  return rule?.test(toTestEvent({ ...event }, 'genesys'), facts) ?? 'unknown';
};

describe('a detection', () => {
  for (const [selection, expected] of [
    ['action: memberadd', true],
    ['action|cased: memberadd', false],
    ['action|cased: MemberAdd', true],
    ['action: [Create, MemberAdd]', true],
    ['action|startswith: member', true],
    ['action|endswith: [remove, add]', true],
    ['actor_name|contains: a admi', true],
    ['actor_name|contains|all: [ada, admin]', true],
    ['actor_name|contains|all: [ada, ben]', false],
    ['actor_name|contains|cased: admin', false],
    ['action|re: ^Member(Add)?$', true],
    ['action|re: ^member', false],
    ['action|re|i: ^member', true],
    ['message|re|m: ^second', true],
    ['message|re: ^second', false],
    ['message|re|s: first.*second', true],
    ['actor_ips|cidr: 10.0.0.0/8', true],
    ['actor_ips|cidr: [192.168.0.0/16, "2001:db8::/32"]', false],
    ['actor_ips: 203.0.113.7', true],
    ['client_id: null', true],
    ['action: null', false],
    ["client_id: ''", false],
    ['action|exists: true', true],
    ['client_id|exists: true', false],
    ['client_id|exists: false', true],
    ['late_seconds: 30', true],
    ['flags: late', true],
    ['changes.permissions.list.new: edit', true],
    ['changes.permissions.list.old: edit', false],
    ['changes.divisionId.old|exists: false', true],
    ['changes.property: divisionId', true],
    ['context.auditType: role', true],
    ['context.constructor|exists: true', false],
    ['client_id: "*"', false],
  ] as const) {
    it(`${selection} is ${expected}`, async () => {
      assert.equal(await test(selection), expected);
    });
  }

  it('wants all items of a map, and one map of a list', async () => {
    assert.equal(await test('action: MemberAdd\n    service: Other'), false);
    assert.equal(await test('- service: Other\n    - action: MemberAdd'), true);
  });

  it('does not know what was not looked up, unless it decides nothing', async () => {
    const known: Facts = new Map([
      ['role_is_admin', { name: 'role_is_admin', value: true, text: '' }],
      ['off_hours', { name: 'off_hours', value: null, text: 'not to be found out' }],
    ]);
    assert.equal(await test('role_is_admin: true'), 'unknown');
    assert.equal(await test('role_is_admin: true', EVENT, known), true);
    assert.equal(await test('role_is_admin: false', EVENT, known), false);
    assert.equal(await test('off_hours: true', EVENT, known), 'unknown');
    assert.equal(await test('off_hours: true\n    action: Other', EVENT, known), false);
  });

  it('does not know whether a value too long for its expression matches', async () => {
    const event = { ...EVENT, message: 'a'.repeat(2000) };
    assert.equal(await test('message|re: b', event), 'unknown');
    assert.equal(await test('message|contains: b', event), false);
  });

  it('is only for events of its platform', async () => {
    const { detections } = await loadTexts({
      'a.yml': ruleText('  selection:\n    action: Create\n  condition: selection'),
    });
    const event = { ...toTestEvent({ action: 'Create' }, 'cxone') };
    assert.equal(detections[0]?.test(event, NO_FACTS), false);
  });
});
