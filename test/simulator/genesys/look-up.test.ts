import assert from 'node:assert/strict';
import platformClient from 'purecloud-platform-client-v2';
import { genesysRecordOf } from '../../../src/simulator/changes/genesys-record-of.ts';
import {
  genesysHandler,
  simulateGenesys,
} from '../../../src/simulator/genesys/simulate-genesys.ts';
import { call, genesysToken, HOUR_MS, NOON, quietWorld } from '../support.ts';

const JUNE = Date.parse('2026-06-17T09:30:00Z');

describe('look-ups of the simulated organisation', () => {
  const wish = { kind: 'PeoplePermissions/Role/Update', target: 'Billing Supervisor' } as const;
  const past = [{ platform: 'genesys', time: JUNE, actor: 'deleted', ...wish }] as const;
  const history = { genesys: { records: 500, spanMs: 24 * HOUR_MS } };

  it('answer the vendor’s own client', async () => {
    const simulator = await simulateGenesys({ seed: 11, ratePerSecond: 0 });
    try {
      const { centre } = simulator.world;
      const client = platformClient.ApiClient.instance;
      const { hostname: host, port } = new URL(simulator.url);
      client.setGateway({ host, protocol: 'http', port: Number(port) });
      await client.loginClientCredentialsGrant('holdfast', 'simulated-secret');
      const ids = [...centre.users.slice(0, 3), ...centre.deletedUsers].map(({ id }) => id);
      const users = await new platformClient.UsersApi().getUsers({ id: ids, state: 'any' });
      assert.deepEqual(
        users.entities?.map(({ id }) => id),
        ids,
      );
      const [role] = centre.roles;
      const authorization = new platformClient.AuthorizationApi();
      const roles = await authorization.getAuthorizationRoles({ id: [role?.id ?? ''] });
      assert.deepEqual(
        roles.entities?.map(({ name }) => name),
        [role?.name],
      );
      const subject = await authorization.getAuthorizationSubject(ids[0] ?? '');
      assert.ok((subject.grants?.length ?? 0) > 0);
      const [flow] = centre.flows;
      const architect = new platformClient.ArchitectApi();
      const versions = await architect.getFlowVersions(flow?.id ?? '', { pageSize: 100 });
      assert.equal(versions.pageCount, 2);
      const version = await architect.getFlowVersion(
        flow?.id ?? '',
        versions.entities?.[3]?.id ?? '',
      );
      assert.equal(version.id, '3.0');
    } finally {
      await simulator.close();
    }
  });

  it('show a role as its last change left it, and the member it was given', async () => {
    const world = quietWorld({ history });
    const handler = genesysHandler(world);
    const token = await genesysToken(handler);
    const [update] = world.makeChanges('genesys', 1, wish);
    assert.ok(update);
    const { entity, propertyChanges } = genesysRecordOf(world.seed, world.centre, update, NOON);
    const role = await call(handler, entity.selfUri ?? '', { token });
    assert.deepEqual(role.data['permissions'], propertyChanges?.[0]?.newValues);
    const [added] = world.makeChanges('genesys', 1, { kind: 'PeoplePermissions/Role/MemberAdd' });
    assert.ok(added);
    const record = genesysRecordOf(world.seed, world.centre, added, NOON);
    const [userId = ''] = record.entity.name?.split('--') ?? [];
    const { data } = await call(handler, `/api/v2/authorization/subjects/${userId}`, { token });
    const grants = data['grants'] as { role: { id: string } }[];
    assert.ok(grants.some((grant) => grant.role.id === record.entity.id));
  });

  it('know who has left, until nobody does', async () => {
    const world = quietWorld({ history, past });
    const handler = genesysHandler(world);
    const token = await genesysToken(handler);
    const entry = world.entries('genesys').find(({ time }) => time === JUNE);
    assert.ok(entry);
    const record = genesysRecordOf(world.seed, world.centre, entry, NOON);
    assert.equal(record.entity.name, 'Billing Supervisor');
    assert.equal(record.level === undefined || record.level === 'USER', true);
    assert.equal(record.user?.name, undefined);
    const gone = world.centre.deletedUsers.find(({ id }) => id === record.user?.id);
    assert.ok(gone);
    const path = `/api/v2/users/${gone.id}`;
    assert.equal((await call(handler, path, { token })).status, 404);
    const still = await call(handler, `${path}?state=deleted`, { token });
    assert.deepEqual([still.data['name'], still.data['state']], [gone.name, 'deleted']);
    const fault = { kind: 'forgetDeletedUsers' };
    await call(handler, '/_sim/faults', { method: 'POST', body: fault });
    assert.equal((await call(handler, `${path}?state=deleted`, { token })).status, 404);
  });

  it('are of a world whose other records are the same without what was wished for', () => {
    const told = (options: object) => {
      const world = quietWorld({ history, ...options });
      const entries = world.entries('genesys').filter(({ time }) => time !== JUNE);
      return JSON.stringify(
        entries.map((entry) => genesysRecordOf(world.seed, world.centre, entry, NOON)),
      );
    };
    assert.equal(told({ past }), told({}));
  });

  it('refuse what the client may not see, by the name of the permission', async () => {
    const world = quietWorld();
    const handler = genesysHandler(world);
    const token = await genesysToken(handler);
    const body = { kind: 'forbidLookUp', path: '/routing/queues', probability: 1 };
    await call(handler, '/_sim/faults', { method: 'POST', body });
    const [queue] = world.centre.queues;
    const refused = await call(handler, `/api/v2/routing/queues/${queue?.id}`, { token });
    assert.equal(refused.status, 403);
    assert.match(JSON.stringify(refused.data), /\[routing:queue:view\]/);
  });

  it('cannot be made of what is not there', () => {
    const world = quietWorld();
    const wrong = { ...wish, target: 'No such role' };
    assert.throws(() => world.makeChanges('genesys', 1, wrong), /No such role/);
    assert.deepEqual(world.entries('genesys'), []);
  });
});
