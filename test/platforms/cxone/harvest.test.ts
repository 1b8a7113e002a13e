import assert from 'node:assert/strict';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createCxoneHarvest } from '../../../src/platforms/cxone/create-cxone-harvest.ts';
import type { HarvestedPage, HarvestSettings } from '../../../src/platforms/harvest.ts';
import { simulateCxone } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { dayMs, hourMs, oidc } from './reading.ts';

describe('harvest of a simulated CXone tenant', () => {
  const http = createHttpClient({ timeoutMs: 5_000 });
  after(() => http.close());
  let simulator: Simulator;
  before(async () => {
    simulator = await simulateCxone({
      seed: 7,
      ratePerSecond: 0,
      lateScale: 0,
      requestsPerMinute: 1_000_000,
      history: { records: 1_000, spanMs: dayMs },
    });
  });
  after(() => simulator.close());

  const open = (settings: Partial<HarvestSettings> = {}, auditUrl = simulator.url) =>
    createCxoneHarvest(
      {
        tenant: 'cxone-na1',
        name: 'cxone-na1.harvest',
        dialect: 'cxone.activity',
        organization: undefined,
        pageSize: 50,
        filters: { services: [], entityTypes: [], actions: [] },
        ...settings,
      },
      oidc(simulator.url, { apiUrl: auditUrl }),
      {
        http,
        now: Date.now,
        throttle: createThrottle({ requestsPerMinute: 100_000, now: Date.now }),
        credential: 'cxone-na1',
      },
    );
  const part = () => {
    const to = simulator.world.now() - 2 * hourMs;
    return { window: { from: to - 8 * hourMs, to }, service: null };
  };
  type Source = ReturnType<typeof open>;
  const harvest = async (source: Source, of = part()): Promise<HarvestedPage[]> => {
    const ticket = await source.poll(await source.begin(of));
    assert.equal(ticket.isDone, true);
    const pages: HarvestedPage[] = [];
    for await (const page of source.collect(ticket, 'tenant-1')) pages.push(page);
    return pages;
  };
  const plant = (fault: object) =>
    fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const idsOf = (pages: readonly HarvestedPage[]) =>
    new Set(pages.flatMap(({ events }) => events.map(({ event }) => event.event_id)));

  it('brings every record of the window with the bytes that it came in, and counts as many again', async () => {
    const source = open();
    const asked = part();
    const pages = await harvest(source, asked);
    const { from, to } = asked.window;
    const truth = simulator.world.visible('cxone', from, to, simulator.world.now());
    assert.equal(idsOf(pages).size, truth.length);
    assert.ok(pages.length > 3);
    for (const { exchange, events } of pages) {
      const { values } = JSON.parse(exchange.body.toString()) as { values: unknown[] };
      assert.equal(values.length, events.length);
      assert.match(exchange.url, /\/activity\/audit\?/);
    }
    const counted = await source.count(asked, 'tenant-1');
    assert.ok('total' in counted);
    assert.deepEqual([counted.total, counted.services], [truth.length, null]);
    const shown = pages.map(({ exchange }) => JSON.stringify({ ...exchange, body: '' })).join();
    assert.equal(/authorization|bearer|secret/i.exec(shown), null);
  });

  it('takes nothing of an answer that gives a page twice or breaks off', async () => {
    const source = open();
    await plant({ kind: 'repeatPage' });
    await assert.rejects(harvest(source), { type: 'UnexpectedReply', message: /same page twice/ });
    await plant({ kind: 'cut', path: 'activity/audit' });
    await assert.rejects(harvest(source), { type: 'SourceUnavailable' });
    await plant({ kind: 'lieAboutLength', path: 'activity/audit' });
    await assert.rejects(harvest(source), { type: 'UnexpectedReply' });
  });

  it('begins no window that is not over, and no service alone', async () => {
    const source = open();
    const now = Date.now();
    const window = { from: now - hourMs, to: now + hourMs };
    await assert.rejects(source.begin({ window, service: null }), { type: 'SourceUnavailable' });
    await assert.rejects(source.begin({ ...part(), service: 'Admin' }), { type: 'SourceRefused' });
    assert.deepEqual(await source.services(), [null]);
    const filters = { services: ['Admin'], entityTypes: [], actions: [] };
    assert.throws(() => open({ filters }), { type: 'InvalidConfiguration' });
  });
});
