import assert from 'node:assert/strict';
import { cxoneHandler } from '../../src/simulator/cxone/simulate-cxone.ts';
import { genesysHandler, simulateGenesys } from '../../src/simulator/genesys/simulate-genesys.ts';
import type { SimulatedHandler } from '../../src/simulator/http/exchange.ts';
import {
  call,
  genesysToken,
  HOUR_MS,
  interval,
  NOON,
  quietWorld,
  runQuery,
  textOf,
} from './support.ts';

const ME = '/api/v2/organizations/me';
const body = { interval: interval(NOON - HOUR_MS, NOON) };

function setUp() {
  const world = quietWorld({ history: { genesys: { records: 200, spanMs: HOUR_MS } } });
  return { world, handler: genesysHandler(world) };
}

async function plant(handler: SimulatedHandler, fault: object): Promise<void> {
  assert.equal((await call(handler, '/_sim/faults', { body: fault })).status, 201);
}

describe('planted faults', () => {
  it('strike once by default, or as often as told, only where they match', async () => {
    const { handler } = setUp();
    const token = await genesysToken(handler);
    await plant(handler, { kind: 'status', status: 503, path: 'organizations', count: 2 });
    assert.equal((await call(handler, '/api/v2/tokens/me', { token })).status, 200);
    const statuses = [];
    for (let n = 0; n < 3; n++) statuses.push((await call(handler, ME, { token })).status);
    assert.deepEqual(statuses, [503, 503, 200]);
  });

  it('strike with a probability until they are cleared', async () => {
    const { handler } = setUp();
    const token = await genesysToken(handler);
    await plant(handler, { kind: 'unauthorized', path: 'organizations', probability: 0.5 });
    const statuses: number[] = [];
    for (let n = 0; n < 40; n++) statuses.push((await call(handler, ME, { token })).status);
    assert.ok(statuses.includes(401) && statuses.includes(200));
    await call(handler, '/_sim/faults', { method: 'DELETE' });
    for (let n = 0; n < 20; n++) assert.equal((await call(handler, ME, { token })).status, 200);
  });

  it('refuse with the words of the platform', async () => {
    const { world, handler } = setUp();
    const token = await genesysToken(handler);
    await plant(handler, { kind: 'tooManyRequests', retryAfterSeconds: 9, withHeader: false });
    const genesys = await call(handler, ME, { token });
    assert.match(textOf(genesys.data, 'message'), /\[9\] seconds/u);
    assert.equal(genesys.headers?.['retry-after'], undefined);
    const cxone = cxoneHandler(world);
    await plant(cxone, { kind: 'status', status: 500 });
    assert.deepEqual(Object.keys((await call(cxone, '/activity/audit')).data), ['Message']);
  });

  it('revoke the client and take its permission away until cleared', async () => {
    const { handler } = setUp();
    const token = await genesysToken(handler);
    await plant(handler, { kind: 'removePermission' });
    const { status, data } = await call(handler, '/api/v2/audits/query', { token, body });
    assert.deepEqual([status, data['code']], [403, 'missing.any.permissions']);
    assert.match(textOf(data, 'message'), /audits:audit:view/u);
    assert.equal((await call(handler, ME, { token })).status, 200);
    await plant(handler, { kind: 'revokeClient' });
    assert.equal((await call(handler, ME, { token })).status, 401);
    const form = 'grant_type=client_credentials&client_id=holdfast&client_secret=simulated-secret';
    assert.equal((await call(handler, '/oauth/token', { body: form })).status, 401);
    await call(handler, '/_sim/faults', { method: 'DELETE' });
    assert.equal((await call(handler, '/api/v2/audits/query', { token, body })).status, 202);
  });

  it('make a query fail, be cancelled, or never end', async () => {
    const { world, handler } = setUp();
    const token = await genesysToken(handler);
    for (const [kind, state, status] of [
      ['queryFailed', 'Failed', 200],
      ['queryCancelled', 'Cancelled', 200],
      ['queryNeverEnds', 'Running', 202],
    ]) {
      await plant(handler, { kind });
      const id = await runQuery(handler, { token, world, body });
      const path = `/api/v2/audits/query/${id}`;
      const answer = await call(handler, path, { token });
      assert.deepEqual([answer.status, answer.data['state']], [status, state]);
      assert.equal((await call(handler, `${path}/results`, { token })).status, 409);
    }
  });

  it('expire cursors', async () => {
    const { world, handler } = setUp();
    const token = await genesysToken(handler);
    const id = await runQuery(handler, { token, world, body });
    const path = `/api/v2/audits/query/${id}/results`;
    await plant(handler, { kind: 'expireCursors' });
    const { status, data } = await call(handler, path, { token });
    assert.equal(status, 200);
    const next = `${path}?cursor=${textOf(data, 'cursor')}`;
    const expired = await call(handler, next, { token });
    assert.deepEqual([expired.status, expired.data['code']], [400, 'invalid.cursor']);
    assert.equal((await call(handler, next, { token })).status, 200);
  });

  it('revoke a token long before its time, and no other', async () => {
    const { world, handler } = setUp();
    const [revoked, other] = [await genesysToken(handler), await genesysToken(handler)];
    await plant(handler, { kind: 'revokeToken' });
    const statuses = [];
    for (const token of [revoked, other, revoked]) {
      statuses.push((await call(handler, ME, { token })).status);
    }
    assert.deepEqual(statuses, [401, 200, 401]);
    const cxone = cxoneHandler(world);
    await plant(cxone, { kind: 'revokeToken' });
    assert.equal((await call(cxone, '/activity/audit', { token: 'unknown' })).status, 401);
  });

  it('are counted when they strike, also those that were cleared since', async () => {
    const { handler } = setUp();
    const token = await genesysToken(handler);
    await plant(handler, { kind: 'status', status: 503, count: 2 });
    for (let n = 0; n < 3; n++) await call(handler, ME, { token });
    await call(handler, '/_sim/faults', { method: 'DELETE' });
    const { data } = await call(handler, '/_sim/faults');
    assert.deepEqual(data, { faults: [], fired: { status: 2 } });
  });

  it('that nobody knows are refused', async () => {
    const { handler } = setUp();
    assert.equal((await call(handler, '/_sim/faults', { body: { kind: 'gremlins' } })).status, 400);
  });
});

describe('faults on the wire', () => {
  it('reset connections before or after the work is done, cut answers, and slow them', async () => {
    const world = quietWorld();
    const { url, adminUrl, close } = await simulateGenesys({ world });
    const login = () =>
      fetch(`${url}/oauth/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: 'holdfast',
          client_secret: 'simulated-secret',
        }),
      }).then((response) => response.text());
    const planted = async (fault: object) => {
      const text = JSON.stringify(fault);
      assert.equal((await fetch(`${adminUrl}/faults`, { method: 'POST', body: text })).status, 201);
    };
    try {
      for (const fault of [
        { kind: 'reset' },
        { kind: 'reset', when: 'after' },
        { kind: 'cut', bytes: 5 },
      ]) {
        await planted(fault);
        await assert.rejects(login(), TypeError);
        assert.match(await login(), /access_token/u);
      }
      await planted({ kind: 'slow', delayMs: 5 });
      assert.match(await login(), /access_token/u);
    } finally {
      await close();
    }
  });
});
