import assert from 'node:assert/strict';
import { cxoneHandler } from '../../src/simulator/cxone/simulate-cxone.ts';
import { genesysHandler } from '../../src/simulator/genesys/simulate-genesys.ts';
import { call, NOON, quietWorld } from './support.ts';

interface Listed {
  id: string | null;
  key: string;
  time: number;
  visibleAt: number;
}

describe('the admin routes', () => {
  it('make changes on demand and tell all that exists, visible or not', async () => {
    const world = quietWorld();
    const handler = genesysHandler(world);
    const body = { count: 3, kind: 'Architect/Flow/Delete', delayMs: 60_000, agoMs: 5000 };
    const made = await call(handler, '/_sim/changes', { body });
    const { data } = await call(handler, '/_sim/world');
    const records = data['records'] as Listed[];
    assert.deepEqual(records, made.data['records']);
    assert.equal(records.length, 3);
    assert.ok(records.every(({ time }) => time <= NOON - 5000));
    assert.ok(records.every(({ visibleAt }) => visibleAt === NOON + 60_000));
    assert.equal(data['organizationId'], world.centre.organization.id);
  });

  it('name records without an id by a key, and answer for the other platform too', async () => {
    const world = quietWorld();
    await call(cxoneHandler(world), '/_sim/changes', { body: { count: 300 } });
    const { data } = await call(genesysHandler(world), '/_sim/world?platform=cxone');
    const records = data['records'] as Listed[];
    assert.ok(records.some(({ id }) => id === null));
    assert.equal(new Set(records.map(({ key }) => key)).size, records.length);
  });

  it('tell their paths and the kinds of faults', async () => {
    const { status, data } = await call(genesysHandler(quietWorld()), '/_sim');
    assert.equal(status, 200);
    assert.ok((data['routes'] as string[]).includes('POST /_sim/faults'));
    assert.ok((data['faultKinds'] as string[]).includes('tooManyRequests'));
  });

  it('refuse what they do not know', async () => {
    const handler = genesysHandler(quietWorld());
    assert.equal((await call(handler, '/_sim/nothing')).status, 404);
  });
});
