import assert from 'node:assert/strict';
import { genesysHandler } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { GenesysOptions } from '../../../src/simulator/genesys/simulate-genesys.ts';
import { call, genesysToken, interval, NOON, quietWorld, textOf } from '../support.ts';

const ME = '/api/v2/organizations/me';

function setUp(options: GenesysOptions = {}) {
  const world = quietWorld();
  return { world, handler: genesysHandler(world, options) };
}

describe('the simulated login host of Genesys Cloud', () => {
  it('gives a token without refresh for Basic credentials, and for credentials in the form', async () => {
    const { handler } = setUp({ tokenSeconds: 600 });
    assert.equal((await call(handler, ME, { token: await genesysToken(handler) })).status, 200);
    const body = 'grant_type=client_credentials&client_id=holdfast&client_secret=simulated-secret';
    const { status, data } = await call(handler, '/oauth/token', { body });
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(data).toSorted(), ['access_token', 'expires_in', 'token_type']);
    assert.equal(data['expires_in'], 600);
  });

  it('refuses unknown grants, clients and secrets', async () => {
    const { handler } = setUp();
    const form = 'grant_type=client_credentials&client_id=holdfast&client_secret=';
    const answers = [
      [400, 'unsupported_grant_type', 'grant_type=password'],
      [400, 'invalid_request', 'grant_type=client_credentials'],
      [400, 'invalid_client', `${form.replace('holdfast', 'nobody')}simulated-secret`],
      [401, 'invalid_client', `${form}wrong`],
    ] as const;
    for (const [status, error, body] of answers) {
      const answer = await call(handler, '/oauth/token', { body });
      assert.deepEqual([answer.status, answer.data['error']], [status, error]);
    }
  });

  it('refuses missing, unknown, expired and revoked tokens', async () => {
    const { world, handler } = setUp({ tokenSeconds: 600 });
    const code = async (token?: string) => {
      const { status, data } = await call(handler, ME, token === undefined ? {} : { token });
      return [status, data['code']];
    };
    assert.deepEqual(await code(), [401, 'authentication.required']);
    assert.deepEqual(await code('invented'), [401, 'bad.credentials']);
    const [expired, revoked] = [await genesysToken(handler), await genesysToken(handler)];
    await call(handler, '/api/v2/tokens/me', { token: revoked, method: 'DELETE' });
    assert.deepEqual(await code(revoked), [401, 'bad.credentials']);
    assert.deepEqual(await code(expired), [200, undefined]);
    world.clock.now += 600_000;
    assert.deepEqual(await code(expired), [401, 'bad.credentials']);
  });
});

describe('the simulated limits of Genesys Cloud', () => {
  it('counts requests in headers and refuses what is over the minute, not always with Retry-After', async () => {
    const { world, handler } = setUp({ requestsPerMinute: 2 });
    const token = await genesysToken(handler);
    const { headers } = await call(handler, ME, { token });
    assert.equal(headers?.['inin-ratelimit-count'], '1');
    assert.equal(headers?.['inin-ratelimit-allowed'], '2');
    assert.equal(headers?.['inin-ratelimit-reset'], '60');
    assert.ok(headers?.['ININ-Correlation-Id']);
    await call(handler, ME, { token });
    const refusals = [];
    for (let count = 0; count < 3; count++) refusals.push(await call(handler, ME, { token }));
    for (const { status, data } of refusals) {
      assert.equal(status, 429);
      assert.equal(data['code'], 'too.many.requests.retry.after');
      assert.match(textOf(data, 'message'), /\[60\] seconds/);
    }
    const retryAfter = refusals.map((refusal) => refusal.headers?.['retry-after']);
    assert.deepEqual(retryAfter, ['60', '60', undefined]);
    world.clock.now += 60_000;
    assert.equal((await call(handler, ME, { token })).status, 200);
  });

  it('publishes the audit namespace and the identity of token and organisation', async () => {
    const { world, handler } = setUp();
    const token = await genesysToken(handler);
    const limits = await call(handler, '/api/v2/organizations/limits/namespaces/audit', { token });
    assert.ok(Array.isArray(limits.data['entities']));
    const { id } = world.centre.organization;
    assert.equal((await call(handler, ME, { token })).data['id'], id);
    const { data } = await call(handler, '/api/v2/tokens/me', { token });
    assert.deepEqual(data['organization'], world.centre.organization);
  });

  it('refuses an audit query beyond 31 days, a lone Action filter, and nonsense', async () => {
    const { handler } = setUp();
    const token = await genesysToken(handler);
    const day = interval(NOON - 86_400_000, NOON);
    const filters = [{ property: 'Action', value: 'Update' }];
    const refused = [
      { interval: interval(NOON - 32 * 86_400_000, NOON) },
      { interval: day, filters },
      { interval: 'yesterday' },
      { interval: day, serviceName: 'People' },
      { interval: day, serviceName: ['Directory'] },
      {},
    ];
    for (const body of refused) {
      const { status, data } = await call(handler, '/api/v2/audits/query', { token, body });
      assert.deepEqual([status, data['code']], [400, 'IllegalQueryException']);
    }
    filters.push({ property: 'EntityType', value: 'User' });
    const body = { interval: day, filters };
    assert.equal((await call(handler, '/api/v2/audits/query', { token, body })).status, 202);
  });
});
