import assert from 'node:assert/strict';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createCxoneAccess } from '../../../src/platforms/cxone/create-cxone-access.ts';
import { createCxoneLookUps } from '../../../src/platforms/cxone/create-cxone-look-ups.ts';
import type { AccessLookUps } from '../../../src/platforms/access-look-ups.ts';
import { simulateCxone } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { oidc } from './reading.ts';

const http = createHttpClient({ timeoutMs: 5_000 });
after(() => http.close());

describe('what CXone tells of rights', () => {
  let simulator: Simulator;
  let access: AccessLookUps;
  beforeEach(async () => {
    simulator = await simulateCxone({ seed: 3, ratePerSecond: 0 });
    const now = Date.now;
    const throttle = createThrottle({ requestsPerMinute: 1_000, now });
    const shared = { http, now, throttle, credential: 'cxone' };
    access = createCxoneAccess(createCxoneLookUps(oidc(simulator.url), shared));
  });
  afterEach(() => simulator.close());

  it('is the name of a role, never what it permits', async () => {
    const [role] = simulator.world.centre.roles;
    assert.ok(role);
    const reply = await access.role(role.name);
    assert.partialDeepStrictEqual(reply, { found: { name: role.name, policies: null } });
  });

  it('is the role of a user, as far as the tenant says', async () => {
    const [user] = simulator.world.centre.users;
    const reply = await access.grants(user?.email ?? '');
    if ('found' in reply) assert.equal(reply.found.length, 1);
    else assert.match(reply.unknown, /does not say what role/);
    const nobody = await access.grants('nobody@example.com');
    assert.deepEqual(nobody, {
      unknown: 'the tenant does not say what role nobody@example.com has',
    });
  });

  it('is nothing where the access key may not look', async () => {
    const planted = { kind: 'forbidLookUp', count: 10 };
    await fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(planted) });
    for (const reply of [await access.role('admin'), await access.grants('a@example.com')]) {
      assert.ok('unknown' in reply);
      assert.match(reply.unknown, /an access key has the rights of its user/);
    }
  });
});
