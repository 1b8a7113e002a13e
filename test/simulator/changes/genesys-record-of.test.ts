import assert from 'node:assert/strict';
import { genesysRecordOf } from '../../../src/simulator/changes/genesys-record-of.ts';
import type { GenesysRecord } from '../../../src/simulator/changes/genesys-record.ts';
import { HOUR_MS, NOON, quietWorld } from '../support.ts';

const world = quietWorld({ history: { genesys: { records: 20_000, spanMs: 24 * HOUR_MS } } });
const { seed, centre } = world;
const records = world.entries('genesys').map((entry) => genesysRecordOf(seed, centre, entry, NOON));

function some(what: (record: GenesysRecord) => boolean): void {
  assert.ok(records.some(what));
}

function changes({ propertyChanges }: GenesysRecord) {
  return propertyChanges ?? [];
}

describe('simulated Genesys records', () => {
  it('name the member of a role only in the composite name, with no property changes', () => {
    const roles = records.filter(
      ({ action, entityType }) => `${entityType}${action}` === 'RoleMemberAdd',
    );
    const plain = roles.filter((record) => changes(record).length === 0);
    assert.ok(plain.length > 0.99 * roles.length, 'all but revised and oversized ones');
    for (const { entity } of roles) {
      const [userId = '', roleId, organizationId] = entity.name?.split('--') ?? [];
      assert.equal(roleId, entity.id);
      assert.equal(organizationId, centre.organization.id);
      assert.ok([...centre.users, ...centre.foreignUsers].some(({ id }) => id === userId));
    }
  });

  it('write queue members in both formats', () => {
    const properties = records
      .filter(({ entityType }) => entityType === 'Queue')
      .flatMap((record) => changes(record).map(({ property }) => property));
    const uuid = '[0-9a-f-]{36}';
    for (const format of [
      `^QueueMember/${uuid}:${uuid}$`,
      `^QueueMember/${uuid}:${uuid}:joined$`,
      `^queueId:${uuid}:members$`,
    ]) {
      assert.ok(properties.some((property) => new RegExp(format, 'u').test(property)));
    }
    some((record) => record.context?.['auditType'] === 'QUEUE');
    some((record) => changes(record)[0]?.newValues?.[0] === '<queue member added>');
    some((record) => changes(record)[0]?.oldValues?.[0] === '<queue member deleted>');
  });

  it('leave three siblings of a group change with one correlation id within three seconds', () => {
    const groups = records.filter(({ entityType }) => entityType === 'DirectoryGroup');
    const byCorrelation = Map.groupBy(groups, ({ context }) => context?.['correlationId']);
    const siblings = [...byCorrelation.values()].find((found) => found.length === 3);
    assert.ok(siblings);
    const properties = siblings.flatMap((record) =>
      changes(record).map(({ property }) => property),
    );
    assert.deepEqual(properties.toSorted(), ['group-membership', 'individuals', 'memberCount']);
    const times = siblings.map(({ eventDate }) => Date.parse(eventDate));
    assert.ok(Math.max(...times) - Math.min(...times) <= 3000);
    const count = siblings.find((record) => changes(record)[0]?.property === 'memberCount');
    assert.equal(count?.level, 'SYSTEM');
    assert.ok(count.context?.['userid']);
    const members = siblings
      .flatMap(changes)
      .find(({ property }) => property === 'group-membership');
    assert.throws(() => JSON.parse(members?.newValues?.[0] ?? ''), 'ids in brackets are not JSON');
  });

  it('put JSON into strings', () => {
    const addresses = records
      .filter(({ entityType }) => entityType === 'User')
      .flatMap(changes)
      .find(({ property }) => property === 'addresses');
    assert.ok(Array.isArray(JSON.parse(addresses?.newValues?.[0] ?? '')));
  });

  it('lack users, clients, levels and lists, and time in seconds or milliseconds', () => {
    some(({ user, level }) => level === 'SYSTEM' && JSON.stringify(user) === '{}');
    some(({ client }) => client?.id === '');
    some(({ client }) => client?.id !== undefined && client.id !== '');
    some(({ client }) => client === undefined);
    some(({ level }) => level === undefined);
    some(({ propertyChanges }) => propertyChanges === undefined);
    some((record) => changes(record).some(({ oldValues }) => oldValues === undefined));
    some(({ entityChanges }) => entityChanges === undefined);
    some(({ context }) => context === undefined);
    some(({ eventDate }) => /:\d\dZ$/u.test(eventDate));
    some(({ eventDate }) => /\.\d{3}Z$/u.test(eventDate));
  });

  it('show users of other organisations, new services and actions, names beyond ASCII', () => {
    some(
      ({ userHomeOrgId }) =>
        userHomeOrgId !== undefined && userHomeOrgId !== centre.organization.id,
    );
    some(({ serviceName }) => serviceName === 'AgentCopilotGovernance');
    some(({ action }) => action === 'Teleport');
    some(({ user }) => /[^ -~]/u.test(user?.name ?? ''));
    some((record) => JSON.stringify(record).length > 10_000);
  });

  it('cover flows, data tables, OAuth clients, campaigns and directory users', () => {
    const kinds = new Set(
      records.map(
        ({ serviceName, entityType, action }) => `${serviceName}/${entityType}/${action}`,
      ),
    );
    for (const kind of [
      'Architect/Flow/Publish',
      'Architect/Flow/Delete',
      'Datatables/Schema/Delete',
      'Datatables/Row/Update',
      'PeoplePermissions/OAuthClient/Delete',
      'Directory/User/Update',
      'Outbound/Campaign/Update',
      'ContactCenter/Queue/Create',
    ]) {
      assert.ok(kinds.has(kind), kind);
    }
  });
});
