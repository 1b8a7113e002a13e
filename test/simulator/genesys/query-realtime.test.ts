import assert from 'node:assert/strict';
import { genesysHandler } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { GenesysRecord } from '../../../src/simulator/changes/genesys-record.ts';
import { call, genesysToken, HOUR_MS, idsOf, interval, NOON, quietWorld } from '../support.ts';

const PATH = '/api/v2/audits/query/realtime';
const DAY = interval(NOON - 24 * HOUR_MS, NOON);
const DELETION = { kind: 'Architect/Flow/Delete', agoMs: HOUR_MS, delayMs: 0 };

async function setUp(records: number) {
  const world = quietWorld({ history: { genesys: { records, spanMs: 24 * HOUR_MS } } });
  const handler = genesysHandler(world);
  const token = await genesysToken(handler);
  const page = async (body: object) => {
    const { status, data } = await call(handler, PATH, { token, body });
    return { status, data, entities: (data['entities'] ?? []) as GenesysRecord[] };
  };
  return { world, handler, token, page };
}

describe('the simulated realtime audit query', () => {
  it('numbers its pages in the body and counts every record once', async () => {
    const { page } = await setUp(1500);
    const records: GenesysRecord[] = [];
    let total: unknown;
    for (let pageNumber = 1, pageCount = 1; pageNumber <= pageCount; pageNumber++) {
      const { data, entities } = await page({ interval: DAY, pageNumber, pageSize: 100 });
      records.push(...entities);
      pageCount = Number(data['pageCount']);
      total = data['total'];
    }
    const distinct = new Set(idsOf(records)).size;
    assert.equal(distinct, total);
    assert.ok(records.length > distinct, 'some are listed twice');
  });

  it('knows some services only, while the query knows all', async () => {
    const { handler, token, page } = await setUp(1500);
    const { entities } = await page({ interval: DAY, pageSize: 500 });
    const services = async (path: string) => {
      const { data } = await call(handler, `${path}/servicemapping`, { token });
      return (data['services'] as { name: string }[]).map(({ name }) => name);
    };
    const [some, all] = [await services(PATH), await services('/api/v2/audits/query')];
    assert.ok(some.length < all.length);
    assert.ok(entities.every(({ serviceName }) => some.includes(serviceName)));
    assert.equal((await page({ interval: DAY, serviceName: 'Datatables' })).status, 400);
    assert.equal((await page({ interval: DAY, serviceName: 'Groups' })).status, 200);
  });

  it('refuses what is older than 14 days, and times out on long intervals', async () => {
    const { page } = await setUp(0);
    const old = NOON - 15 * 24 * HOUR_MS;
    assert.equal((await page({ interval: interval(old, old + HOUR_MS) })).status, 400);
    assert.equal((await page({ interval: interval(NOON - 72 * HOUR_MS, NOON) })).status, 504);
  });

  it('reads live: a record that appears between two pages moves the others', async () => {
    const { world, page } = await setUp(0);
    const request = { interval: DAY, pageSize: 5 };
    world.makeChanges('genesys', 10, { ...DELETION, agoMs: 2 * HOUR_MS });
    const first = await page({ ...request, pageNumber: 1 });
    world.makeChanges('genesys', 1, DELETION);
    const second = await page({ ...request, pageNumber: 2 });
    assert.equal(first.data['total'], 10);
    assert.equal(second.data['total'], 11);
    assert.equal(second.entities[0]?.id, first.entities[4]?.id);
  });

  it('revises a record: the same id with other content', async () => {
    const { world, page } = await setUp(0);
    const made = world.makeChanges('genesys', 3000, DELETION);
    const revised = made.find(({ revisedAt }) => revisedAt !== undefined);
    assert.ok(revised?.revisedAt !== undefined);
    const filters = [{ property: 'EntityType', value: 'Flow' }];
    const read = async () => {
      for (let pageNumber = 1; pageNumber <= 6; pageNumber++) {
        const { entities } = await page({ interval: DAY, filters, pageNumber, pageSize: 500 });
        const found = entities.find(({ id }) => id === revised.id);
        if (found !== undefined) return found;
      }
      return assert.fail('not found');
    };
    const before = await read();
    world.clock.now = revised.revisedAt;
    const after = await read();
    assert.equal(after.eventDate, before.eventDate);
    assert.notDeepEqual(after.propertyChanges, before.propertyChanges);
  });

  it('lists a new service in the mapping only after it has been in use', async () => {
    const { world, handler, token } = await setUp(0);
    const mapping = async () =>
      JSON.stringify((await call(handler, '/api/v2/audits/query/servicemapping', { token })).data);
    world.makeChanges('genesys', 1, { kind: 'AgentCopilotGovernance/Guardrail/Recalibrate' });
    assert.doesNotMatch(await mapping(), /AgentCopilotGovernance/);
    world.clock.now += 5 * 60_000;
    assert.match(await mapping(), /AgentCopilotGovernance/);
  });
});
