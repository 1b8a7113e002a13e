import assert from 'node:assert/strict';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createCxoneLookUps } from '../../../src/platforms/cxone/create-cxone-look-ups.ts';
import { normaliseCxone } from '../../../src/platforms/cxone/normalise.ts';
import type { LookUps } from '../../../src/platforms/look-ups.ts';
import { simulateCxone } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { oidc } from './reading.ts';

const http = createHttpClient({ timeoutMs: 5_000 });
after(() => http.close());

describe('look-ups of a CXone tenant', () => {
  let simulator: Simulator;
  let lookUps: LookUps;
  beforeEach(async () => {
    simulator = await simulateCxone({ seed: 3, ratePerSecond: 0 });
    const now = Date.now;
    const throttle = createThrottle({ requestsPerMinute: 1_000, now });
    const shared = { http, now, throttle, credential: 'cxone' };
    lookUps = createCxoneLookUps(oidc(simulator.url), shared);
  });
  afterEach(() => simulator.close());

  const fault = (planted: object) =>
    fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(planted) });

  const event = (entity: string, activity: string, instance: string) =>
    normaliseCxone(
      { application: 'Admin', entity, activity, instance, eventTime: '2026-06-01T00:00:00Z' },
      {
        organizationId: 't',
        stream: 's',
        dialect: 'cxone.activity',
        observedAt: '2026-06-01T00:01:00.000Z',
        trustEventId: true,
      },
    );

  it('know users by their address, the deleted among them, and roles by their name', async () => {
    const { users, deletedUsers, roles } = simulator.world.centre;
    const [user, gone, role] = [users[0], deletedUsers[0], roles[2]];
    assert.ok(user && gone && role);
    const asked = [user.email.toUpperCase(), gone.email, 'nobody@example.com'];
    const reply = await lookUps.lookUp('user', asked);
    assert.ok('found' in reply);
    assert.deepEqual(
      reply.found.map(({ id, name, state }) => [id, name, state]),
      [
        [asked[0], user.name, 'active'],
        [asked[1], gone.name, 'deleted'],
        [asked[2], null, 'unknown'],
      ],
    );
    const found = await lookUps.lookUp('role', [role.name]);
    assert.partialDeepStrictEqual(found, {
      found: [{ id: role.name, name: role.name, attributes: { roleId: role.id } }],
    });
  });

  it('show users and roles as they are where the audit tells no before and after', async () => {
    const { users, roles } = simulator.world.centre;
    const assigned = event('Role', 'Assign', users[1]?.email ?? '');
    const updated = event('Role', 'Update', roles[2]?.name ?? '');
    const requests = [assigned, updated].flatMap((each) => lookUps.requests(each));
    assert.deepEqual(
      requests.map(({ entityType }) => entityType),
      ['User', 'Role'],
    );
    assert.deepEqual(lookUps.requests(event('Skill', 'Update', 'Billing')), []);
    const [user, role] = await Promise.all(
      requests.map((request) => lookUps.snapshot(request, assigned)),
    );
    assert.partialDeepStrictEqual(user, [
      { outcome: 'state', side: 'observed', body: { id: users[1]?.id } },
    ]);
    assert.partialDeepStrictEqual(role, [{ outcome: 'state', body: { roleId: roles[2]?.id } }]);
    const [request] = lookUps.requests(event('User', 'Update', 'nobody@example.com'));
    assert.ok(request);
    assert.equal((await lookUps.snapshot(request, assigned))[0]?.outcome, 'absent');
  });

  it('that are refused say so', async () => {
    await fault({ kind: 'forbidLookUp', path: 'users|roles', probability: 1 });
    const reply = await lookUps.lookUp('user', ['a@example.com']);
    assert.ok('refused' in reply);
    assert.match(reply.refused, /user-management\/v1\/users answered 403/);
    const [request] = lookUps.requests(event('Role', 'Update', 'Agent'));
    assert.ok(request);
    const [taken] = await lookUps.snapshot(request, event('Role', 'Update', 'Agent'));
    assert.partialDeepStrictEqual(taken, { outcome: 'refused', status: 403, body: null });
    assert.match(taken?.reason ?? '', /roles\/search answered 403/);
  });

  it('that fail are Failures to be tried again', async () => {
    await fault({ kind: 'status', status: 503, path: 'users' });
    await assert.rejects(lookUps.lookUp('user', ['a@example.com']), { type: 'SourceUnavailable' });
  });
});
