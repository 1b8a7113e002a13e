import assert from 'node:assert/strict';
import type { CxoneRecord } from '../../../src/simulator/changes/cxone-record.ts';
import { cxoneHandler } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { CxoneOptions } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { SimulatedHandler } from '../../../src/simulator/http/exchange.ts';
import type { WorldOptions } from '../../../src/simulator/world/world.ts';
import { call, HOUR_MS, NOON, quietWorld, textOf } from '../support.ts';

const SECRET = 'a secret/with+odd:characters%';
const history = { cxone: { records: 5000, spanMs: 24 * HOUR_MS } };
const KEY = { accessKeyId: 'SIMULATEDACCESSKEY', accessKeySecret: 'simulated-access-key-secret' };
const WINDOW = `From=${time(NOON - 24 * HOUR_MS)}&To=${time(NOON)}`;

function time(at: number): string {
  return new Date(at).toISOString();
}

async function setUp(options: CxoneOptions = {}, worldOptions: WorldOptions = { history }) {
  const world = quietWorld(worldOptions);
  const handler = cxoneHandler(world, { requestsPerMinute: 1e6, clientSecret: SECRET, ...options });
  const { data } = await call(handler, '/authentication/v1/token/access-key', { body: KEY });
  return { world, handler, token: textOf(data, 'access_token') };
}

async function readAll(handler: SimulatedHandler, token: string, first: string) {
  const read = { values: [] as CxoneRecord[], empty: 0, nexts: [] as string[] };
  for (let path = first; ;) {
    const { status, data } = await call(handler, path, { token });
    assert.equal(status, 200);
    const values = data['values'] as CxoneRecord[];
    read.values.push(...values);
    read.empty += values.length === 0 ? 1 : 0;
    const { next } = data['links'] as { next?: string };
    if (next === undefined) return read;
    read.nexts.push(next);
    path = next;
  }
}

describe('the simulated logins of CXone', () => {
  it('are found by discovery; credentials are URL-encoded, the grant is an access key', async () => {
    const { world, handler } = await setUp();
    const discovery = await call(handler, '/.well-known/openid-configuration');
    const endpoint = textOf(discovery.data, 'token_endpoint');
    const login = (id: string, secret: string) => {
      const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
      const body = `grant_type=password&username=${KEY.accessKeyId}&password=${KEY.accessKeySecret}`;
      return call(handler, endpoint, { headers: { authorization }, body });
    };
    assert.equal((await login('holdfast', SECRET)).status, 401);
    const { status, data } = await login('holdfast', encodeURIComponent(SECRET));
    assert.deepEqual([status, data['expires_in']], [200, 3600]);
    const [, payload = ''] = textOf(data, 'id_token').split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { tenantId: string };
    assert.equal(claims.tenantId, world.centre.organization.id);
    const path = `/.well-known/cxone-configuration?tenantId=${claims.tenantId}`;
    const configuration = await call(handler, path);
    assert.equal(configuration.data['api_endpoint'], 'http://simulator.test');
    const token = textOf(data, 'access_token');
    assert.equal((await call(handler, `/activity/audit?${WINDOW}`, { token })).status, 200);
  });

  it('refuse a wrong access key, and refresh a token once', async () => {
    const { handler } = await setUp();
    const path = '/authentication/v1/token/access-key';
    const wrong = { ...KEY, accessKeySecret: 'wrong' };
    assert.equal((await call(handler, path, { body: wrong })).status, 401);
    const { data } = await call(handler, path, { body: KEY });
    const body = { token: data['refresh_token'] };
    assert.equal((await call(handler, '/public/user/refresh', { body })).status, 200);
    assert.equal((await call(handler, '/public/user/refresh', { body })).status, 401);
  });

  it('give tokens that expire', async () => {
    const { world, handler, token } = await setUp({ tokenSeconds: 60 });
    const path = `/activity/audit?${WINDOW}`;
    assert.equal((await call(handler, path, { token })).status, 200);
    world.clock.now += 60_000;
    const { status, data } = await call(handler, path, { token });
    assert.equal(status, 401);
    assert.deepEqual(Object.keys(data), ['Message']);
  });
});

describe('the simulated activity audit', () => {
  it('leads by links.next, absolute or relative, to every visible record', async () => {
    const { world, handler, token } = await setUp();
    const { values, nexts, empty } = await readAll(
      handler,
      token,
      `/activity/audit?${WINDOW}&Top=100`,
    );
    const visible = world.visible('cxone', NOON - 24 * HOUR_MS, NOON, NOON);
    const known = (ids: readonly (string | null | undefined)[]) =>
      ids.filter((id) => typeof id === 'string');
    const expected = known(visible.map(({ id }) => id));
    const found = known(values.map(({ eventId }) => eventId));
    assert.deepEqual([...new Set(found)].toSorted(), expected.toSorted());
    assert.ok(found.length > expected.length, 'some are listed twice');
    const withoutId = values.filter(({ eventId }) => eventId === undefined);
    assert.equal(withoutId.length, visible.filter(({ id }) => id === null).length);
    assert.ok(nexts.some((next) => next.startsWith('http')));
    assert.ok(nexts.some((next) => next.startsWith('/')));
    assert.ok(empty > 0, 'some pages are empty and have a next');
  });

  it('has records without id, some of them identical twins, and times with offsets', async () => {
    const { handler, token } = await setUp();
    const { values } = await readAll(handler, token, `/activity/audit?${WINDOW}&Top=1000`);
    const withoutId = values.filter(({ eventId }) => eventId === undefined);
    const texts = withoutId.map((record) => JSON.stringify(record));
    assert.ok(new Set(texts).size < texts.length);
    assert.ok(values.some(({ eventTime }) => /[+-]\d\d:\d\d$/u.test(eventTime)));
    assert.ok(values.some(({ eventTime }) => /:\d\dZ$/u.test(eventTime)));
    assert.ok(values.some(({ eventTime }) => /\.\d{3}Z$/u.test(eventTime)));
    const times = values.map(({ eventTime }) => Date.parse(eventTime));
    assert.ok(times.every((at) => at >= NOON - 24 * HOUR_MS && at < NOON));
    const once = [...new Set(times)];
    assert.ok(
      once.some((at, index) => at < (once[index - 1] ?? 0)),
      'order of arrival',
    );
  });

  it('reads live: what arrives between two pages comes on a later one', async () => {
    const { world, handler, token } = await setUp({}, {});
    const make = (count: number) =>
      world.makeChanges('cxone', count, { agoMs: HOUR_MS, delayMs: 0 });
    const early = make(10);
    const path = `/activity/audit?${WINDOW}&Top=5`;
    const { data } = await call(handler, path, { token });
    world.clock.now += 1;
    const late = make(10);
    const { values } = await readAll(handler, token, (data['links'] as { next: string }).next);
    assert.ok(values.length < early.length + late.length, 'the first page does not come again');
    const found = new Set(values.map(({ eventId }) => eventId ?? null));
    assert.ok(late.every(({ id }) => found.has(id)));
  });

  it('answers only what is visible and lies before To', async () => {
    const { world, handler, token } = await setUp({}, {});
    const path = `/activity/audit?${WINDOW}`;
    world.makeChanges('cxone', 5, { agoMs: HOUR_MS, delayMs: 5000 });
    world.makeChanges('cxone', 5, { agoMs: -HOUR_MS, delayMs: 0 });
    assert.deepEqual((await readAll(handler, token, path)).values, []);
    world.clock.now += 5000;
    assert.ok((await readAll(handler, token, path)).values.length >= 5);
  });

  it('refuses what it cannot read with a Message', async () => {
    const { handler, token } = await setUp();
    const refused = ['', 'From=x&To=y', `From=${time(NOON)}`, `${WINDOW}&Top=5000`, 'Ref=%7B'];
    for (const parameters of refused) {
      const { status, data } = await call(handler, `/activity/audit?${parameters}`, { token });
      assert.deepEqual([status, Object.keys(data)], [400, ['Message']]);
    }
  });

  it('refuses too many requests without any header that says how long', async () => {
    const { handler, token } = await setUp({ requestsPerMinute: 1 });
    await call(handler, `/activity/audit?${WINDOW}`, { token });
    const { status, headers } = await call(handler, `/activity/audit?${WINDOW}`, { token });
    assert.equal(status, 429);
    assert.deepEqual(Object.keys(headers ?? {}), ['content-type']);
  });
});
