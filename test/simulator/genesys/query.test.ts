import assert from 'node:assert/strict';
import { genesysHandler } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { GenesysOptions } from '../../../src/simulator/genesys/simulate-genesys.ts';
import { call, genesysToken, HOUR_MS, idsOf, interval, NOON, textOf } from '../support.ts';
import { quietWorld, readAll, runQuery } from '../support.ts';
import type { WorldOptions } from '../../../src/simulator/world/world.ts';

const DAY = interval(NOON - 24 * HOUR_MS, NOON);
const history = { genesys: { records: 2000, spanMs: 24 * HOUR_MS } };

async function setUp(options: GenesysOptions = {}, worldOptions: WorldOptions = { history }) {
  const world = quietWorld(worldOptions);
  const handler = genesysHandler(world, { requestsPerMinute: 1e6, ...options });
  return { world, handler, token: await genesysToken(handler) };
}

describe('the simulated asynchronous audit query', () => {
  it('goes from Queued over Running to Succeeded, and now and then answers at once', async () => {
    const { world, handler, token } = await setUp({ queuedMs: 100, runningMs: 100 });
    const path = '/api/v2/audits/query';
    const created = await call(handler, path, { token, body: { interval: DAY } });
    const seen = [[created.status, created.data['state']]];
    for (const _ of [1, 2]) {
      world.clock.now += 100;
      const { status, data } = await call(handler, `${path}/${textOf(created.data, 'id')}`, {
        token,
      });
      seen.push([status, data['state']]);
    }
    assert.deepEqual(seen, [
      [202, 'Queued'],
      [202, 'Running'],
      [200, 'Succeeded'],
    ]);
    const statuses = new Set<number>();
    for (let count = 0; count < 5; count++) {
      statuses.add((await call(handler, path, { token, body: { interval: DAY } })).status);
    }
    assert.deepEqual(statuses, new Set([202, 200]));
  });

  it('has no results before it has succeeded, and forgets transactions', async () => {
    const { world, handler, token } = await setUp({ transactionSeconds: 60 });
    const body = { interval: DAY };
    const { data } = await call(handler, '/api/v2/audits/query', { token, body });
    const path = `/api/v2/audits/query/${textOf(data, 'id')}`;
    assert.equal((await call(handler, `${path}/results`, { token })).status, 409);
    world.clock.now += 1000;
    assert.equal((await call(handler, `${path}/results`, { token })).status, 200);
    world.clock.now += 60_000;
    assert.equal((await call(handler, path, { token })).status, 404);
    assert.equal((await call(handler, `${path}/results`, { token })).status, 404);
  });

  it('pages to the end by cursor, with empty pages and records listed twice on the way', async () => {
    const { world, handler, token } = await setUp();
    const id = await runQuery(handler, { token, world, body: { interval: DAY } });
    const { empty, records } = await readAll(handler, token, id, 'pageSize=50');
    const visible = world.visible('genesys', NOON - 24 * HOUR_MS, NOON, NOON + 150);
    assert.deepEqual([...new Set(idsOf(records))], idsOf(visible));
    assert.ok(records.length > visible.length, 'some are listed twice');
    assert.ok(empty > 0, 'some pages are empty and have a cursor');
    const once = new Map(records.map(({ id, eventDate }) => [id, Date.parse(eventDate)]));
    const times = [...once.values()];
    assert.ok(
      times.some((time, at) => time < (times[at - 1] ?? 0)),
      'order of arrival',
    );
  });

  it('shows the same with texts kept, also of records that are revised in between', async () => {
    const { world, handler, token } = await setUp(
      {},
      { history: { genesys: { records: 600, spanMs: 120_000 } } },
    );
    const keeping = genesysHandler(world, { requestsPerMinute: 1e6, keepTexts: true });
    const keepingToken = await genesysToken(keeping);
    const body = { interval: DAY };
    const queries: { id: string; kept: string }[] = [];
    const shown = new Set<string>();
    for (const _ of ['before', 'after']) {
      const id = await runQuery(handler, { token, world, body });
      world.clock.now -= 1000;
      queries.push({ id, kept: await runQuery(keeping, { token: keepingToken, world, body }) });
      world.clock.now += 600_000;
    }
    for (const query of [...queries, ...queries]) {
      for (const parameters of ['expand=user', '']) {
        const { records } = await readAll(handler, token, query.id, parameters);
        const again = await readAll(keeping, keepingToken, query.kept, parameters);
        assert.deepEqual(again.records, records);
        shown.add(JSON.stringify(records));
      }
    }
    assert.equal(shown.size, 4, 'two shapes, before and after revision');
  });

  it('answers 25 records by default, and sorts when asked', async () => {
    const { world, handler, token } = await setUp();
    const sort = [{ name: 'Timestamp', sortOrder: 'ascending' }];
    const id = await runQuery(handler, { token, world, body: { interval: DAY, sort } });
    const sizes = new Set<number>();
    for (let page = 0, cursor = ''; page < 5; page++) {
      const path = `/api/v2/audits/query/${id}/results?${cursor}`;
      const { data } = await call(handler, path, { token });
      sizes.add((data['entities'] as unknown[]).length);
      cursor = `cursor=${textOf(data, 'cursor')}`;
    }
    assert.ok(sizes.has(25) && Math.max(...sizes) === 25);
    const { records } = await readAll(handler, token, id, 'pageSize=500');
    const unique = [...new Map(records.map((record) => [record.id, record.eventDate])).values()];
    const times = unique.map((text) => Date.parse(text));
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
    const path = `/api/v2/audits/query/${id}/results?pageSize=501`;
    assert.equal((await call(handler, path, { token })).status, 400);
  });

  it('is a snapshot of the moment of its execution', async () => {
    const { world, handler, token } = await setUp({}, {});
    world.makeChanges('genesys', 3, { agoMs: HOUR_MS, delayMs: 0 });
    const body = { interval: DAY };
    const id = await runQuery(handler, { token, world, body });
    world.makeChanges('genesys', 3, { agoMs: HOUR_MS, delayMs: 0 });
    const later = await runQuery(handler, { token, world, body });
    const [first, second] = [
      await readAll(handler, token, id),
      await readAll(handler, token, later),
    ];
    assert.ok(second.records.length > first.records.length);
  });

  it('shows the name of a user only when expanded', async () => {
    const { world, handler, token } = await setUp();
    const id = await runQuery(handler, { token, world, body: { interval: DAY } });
    const plain = await readAll(handler, token, id);
    const expanded = await readAll(handler, token, id, 'pageSize=100&expand=user');
    assert.ok(plain.records.every(({ user }) => user?.name === undefined));
    assert.ok(expanded.records.some(({ user }) => user?.name !== undefined));
    assert.ok(expanded.records.some(({ user }) => user !== undefined && user.id === undefined));
  });

  it('ends its interval before the end, or at it', async () => {
    for (const [intervalEnd, expected] of [
      ['exclusive', 0],
      ['inclusive', 1],
    ] as const) {
      const { world, handler, token } = await setUp({ intervalEnd }, {});
      const [entry] = world.makeChanges('genesys', 1, {
        kind: 'Architect/Flow/Delete',
        delayMs: 0,
      });
      const body = { interval: interval(NOON - HOUR_MS, entry?.time ?? 0) };
      const id = await runQuery(handler, { token, world, body });
      assert.equal((await readAll(handler, token, id)).records.length, expected);
    }
  });

  it('filters by service, entity and actor', async () => {
    const { world, handler, token } = await setUp();
    const body = { interval: DAY, serviceName: 'PeoplePermissions' };
    const query = async (filters: object[]) => {
      const id = await runQuery(handler, { token, world, body: { ...body, filters } });
      return (await readAll(handler, token, id)).records;
    };
    const all = await query([]);
    assert.ok(all.length > 0 && all.every((record) => record.serviceName === body.serviceName));
    const actor = all.find(({ user }) => user?.id !== undefined)?.user?.id;
    const acted = await query([{ property: 'UserId', value: actor }]);
    assert.ok(acted.length > 0 && acted.every(({ user }) => user?.id === actor));
    const roles = await query([{ property: 'EntityType', value: 'Role' }]);
    assert.ok(roles.length > 0 && roles.length < all.length);
  });
});

describe('a large result', () => {
  it('is a download in topic shape, without names, and goes on by cursor', async () => {
    const { world, handler, token } = await setUp({ redirectAbove: 800 });
    const id = await runQuery(handler, { token, world, body: { interval: DAY } });
    const path = `/api/v2/audits/query/${id}/results?pageSize=500&expand=user`;
    const found: string[] = [];
    let cursor = '';
    const statuses: number[] = [];
    do {
      const { status, data } = await call(handler, path + cursor, { token });
      statuses.push(status);
      cursor = data['cursor'] === undefined ? '' : `&cursor=${textOf(data, 'cursor')}`;
      const url = data['downloadUrl'];
      const body =
        url === undefined
          ? data['entities']
          : (await call(handler, textOf(data, 'downloadUrl'))).data;
      const records = body as { id: string; eventTime?: string; eventDate?: string }[];
      if (status === 302) {
        assert.ok(records.every((record) => record.eventTime?.endsWith('Z') === true));
        assert.ok(records.every((record) => !('eventDate' in record) && !('user' in record)));
      }
      found.push(...records.map((record) => record.id));
    } while (cursor !== '');
    assert.ok(statuses.includes(302));
    const visible = world.visible('genesys', NOON - 24 * HOUR_MS, NOON, NOON + 150);
    assert.deepEqual([...new Set(found)].toSorted(), idsOf(visible));
    const paged = await readAll(handler, token, id, 'pageSize=500&allowRedirect=false');
    assert.deepEqual([...new Set(idsOf(paged.records))], idsOf(visible));
  });

  it('refuses a bearer token at the download host, and links that are too old', async () => {
    const { world, handler, token } = await setUp({ redirectAbove: 10, downloadSeconds: 60 });
    const id = await runQuery(handler, { token, world, body: { interval: DAY } });
    const { data } = await call(handler, `/api/v2/audits/query/${id}/results`, { token });
    const url = textOf(data, 'downloadUrl');
    assert.equal((await call(handler, url, { token })).status, 400);
    assert.equal((await call(handler, url)).status, 200);
    world.clock.now += 60_000;
    assert.equal((await call(handler, url)).status, 403);
  });
});
