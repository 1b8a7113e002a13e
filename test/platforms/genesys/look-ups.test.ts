import assert from 'node:assert/strict';
import type { LookUpKind, SnapshotRequest } from '../../../src/platforms/look-ups.ts';
import { openOrganisation, type Organisation } from '../../identity/organisation.ts';

const NOBODY = 'ffffffff-ffff-4fff-8fff-ffffffffffff';

describe('look-ups of a Genesys organisation', () => {
  let organisation: Organisation;
  before(async () => {
    organisation = await openOrganisation({ history: { records: 3_000, spanMs: 86_400_000 } });
  });
  after(() => organisation.simulator.close());
  afterEach(() => organisation.clearFaults());

  const find = async (kind: LookUpKind, ids: readonly string[]) => {
    organisation.asked();
    const reply = await organisation.lookUps.lookUp(kind, ids);
    if ('refused' in reply) return assert.fail(reply.refused);
    return Map.groupBy(reply.found, ({ state }) => state);
  };

  it('tell users, deleted users, users of others and nobody apart, many at once', async () => {
    const { users, deletedUsers, foreignUsers } = organisation.simulator.world.centre;
    const others = [...foreignUsers.map(({ id }) => id), NOBODY];
    const ids = [...users, ...deletedUsers].map(({ id }) => id);
    const found = await find('user', [...ids, ...others]);
    assert.deepEqual(
      found
        .get('active')
        ?.map(({ id, name }) => `${id} ${name}`)
        .toSorted(),
      users.map(({ id, name }) => `${id} ${name}`).toSorted(),
    );
    assert.deepEqual(
      found.get('deleted')?.map(({ name }) => name),
      deletedUsers.map(({ name }) => name),
    );
    assert.deepEqual(
      found
        .get('unknown')
        ?.map(({ id }) => id)
        .toSorted(),
      others.toSorted(),
    );
    assert.equal(found.get('active')?.[0]?.attributes['email'], users[0]?.email);
    assert.ok(found.get('active')?.[0]?.attributes['divisionId']);
    assert.equal(organisation.asked().length, 2, '68 ids are two requests');
  });

  it('name every other kind by its id, and what is not there', async () => {
    const { centre } = organisation.simulator.world;
    const kinds = {
      role: centre.roles,
      division: centre.divisions,
      queue: centre.queues,
      flow: centre.flows,
      group: centre.groups,
      data_table: centre.dataTables,
      oauth_client: centre.oauthClients,
    };
    for (const [kind, all] of Object.entries(kinds)) {
      const ids = all.map(({ id }) => id);
      const found = await find(kind as LookUpKind, [...ids, NOBODY, "o'dd,id"]);
      const names = found.get('active')?.map(({ name }) => name);
      assert.deepEqual(
        names,
        all.map(({ name }) => name),
        kind,
      );
      assert.deepEqual(
        found.get('unknown')?.map(({ id }) => id),
        [NOBODY, "o'dd,id"],
        kind,
      );
      assert.ok(organisation.asked().every((path) => !path.includes('dd,id')));
    }
  });

  it('that are not allowed say which permission is missing', async () => {
    await organisation.fault({ kind: 'forbidLookUp', path: '/users', probability: 1 });
    await organisation.fault({ kind: 'forbidLookUp', path: '/oauth/clients', probability: 1 });
    const { lookUps } = organisation;
    assert.deepEqual(await lookUps.lookUp('user', [NOBODY]), {
      refused: 'GET /api/v2/users needs the permission directory:user:view',
    });
    assert.deepEqual(await lookUps.lookUp('oauth_client', [NOBODY]), {
      refused: 'GET /api/v2/oauth/clients needs the permission oauth:client:view',
    });
    assert.ok('found' in (await lookUps.lookUp('role', [NOBODY])));
  });

  it('that fail are Failures to be tried again', async () => {
    await organisation.fault({ kind: 'status', status: 503, path: '/users' });
    await assert.rejects(organisation.lookUps.lookUp('user', [NOBODY]), {
      type: 'SourceUnavailable',
      retryable: true,
    });
  });

  const look = async (path: string) => {
    const [event] = organisation.change('PeoplePermissions/Role/Update');
    assert.ok(event);
    const request: SnapshotRequest = {
      entityType: 'x',
      entityId: 'x',
      path,
      what: 'state',
      rank: 0,
    };
    const [taken, ...others] = await organisation.lookUps.snapshot(request, event);
    assert.ok(taken);
    assert.deepEqual(others, []);
    return taken;
  };

  it('take absence and refusal for answers', async () => {
    const gone = await look(`/api/v2/groups/${NOBODY}`);
    assert.partialDeepStrictEqual(gone, { outcome: 'absent', status: 404, side: 'observed' });
    assert.equal((gone.body as { code: string }).code, 'not.found');
    await organisation.fault({ kind: 'forbidLookUp', path: '/roles' });
    const [role] = organisation.simulator.world.centre.roles;
    const refused = await look(`/api/v2/authorization/roles/${role?.id}`);
    assert.partialDeepStrictEqual(refused, {
      outcome: 'refused',
      status: 403,
      reason: 'needs the permission authorization:role:view',
    });
  });

  it('keep no secret of an OAuth client', async () => {
    const [client] = organisation.simulator.world.centre.oauthClients;
    const taken = await look(`/api/v2/oauth/clients/${client?.id}`);
    assert.equal(taken.outcome, 'state');
    assert.equal((taken.body as { secret: string }).secret, 'REDACTED');
    assert.ok(!JSON.stringify(taken).includes('secret-of-'));
    assert.ok(JSON.stringify(taken).includes('CLIENT-CREDENTIALS'));
  });

  it('show both versions of a flow that was published, before and after', async () => {
    const [event] = organisation.change('Architect/Flow/Publish', { target: 'Billing IVR' });
    assert.ok(event);
    const [request, ...others] = organisation.lookUps.requests(event);
    assert.ok(request);
    assert.deepEqual(others, []);
    const taken = await organisation.lookUps.snapshot(request, event);
    const [said] = event.changes;
    const [before, after] = [said?.old[0], said?.new[0]];
    assert.deepEqual(
      taken.map(({ side, version, outcome, body }) => [
        side,
        version,
        outcome,
        (body as { version: string }).version,
      ]),
      [
        ['before', `${before}.0`, 'state', `${before}.0`],
        ['after', `${after}.0`, 'state', `${after}.0`],
      ],
    );
  });

  it('find the versions by time where the event does not name them', async () => {
    const [event] = organisation.change('Architect/Flow/Publish', { target: 'Survey' });
    assert.ok(event);
    const [request] = organisation.lookUps.requests(event);
    assert.ok(request);
    const unnamed = { ...event, changes: [] };
    const taken = await organisation.lookUps.snapshot(request, unnamed);
    assert.deepEqual(
      taken.map(({ side }) => side),
      ['before', 'after'],
    );
    assert.equal(taken[1]?.version, `${event.changes[0]?.new[0]}.0`);
  });

  it('find a version beyond the first page of them', async () => {
    const [event] = organisation.change('Architect/Flow/Publish');
    assert.ok(event);
    const [request] = organisation.lookUps.requests(event);
    assert.ok(request);
    const changes = [{ property: 'publishedVersion', old: ['99'], new: ['100'] }];
    const taken = await organisation.lookUps.snapshot(request, { ...event, changes });
    assert.deepEqual(
      taken.map(({ version, outcome }) => [version, outcome]),
      [
        ['99.0', 'state'],
        ['100.0', 'state'],
      ],
    );
  });

  it('of a flow that is gone say so once', async () => {
    const [event] = organisation.change('Architect/Flow/Publish');
    assert.ok(event);
    const [request] = organisation.lookUps.requests({ ...event, target_id: NOBODY });
    assert.ok(request);
    const taken = await organisation.lookUps.snapshot(request, event);
    assert.deepEqual(
      taken.map(({ outcome, side }) => [outcome, side]),
      [['absent', 'observed']],
    );
  });
});
