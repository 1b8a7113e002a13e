import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { HarvestPart } from '../../../src/platforms/harvest.ts';
import { createWorld, type World } from '../../../src/simulator/world/world.ts';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { GenesysOptions } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { REALTIME_SERVICES } from '../../../src/simulator/changes/genesys-kinds.ts';
import { askUntilDone, eventsOf, harvest, openHarvest } from './harvesting.ts';
import { dayMs, hourMs } from './reading.ts';

describe('harvest of a simulated Genesys organisation', () => {
  let world: World;
  let simulator: Simulator;
  let part: HarvestPart;

  const start = async (options: GenesysOptions = {}): Promise<void> => {
    world = createWorld({
      seed: 7,
      ratePerSecond: { genesys: 0, cxone: 0 },
      lateScale: 0,
      history: { genesys: { records: 1_200, spanMs: 12 * hourMs } },
    });
    simulator = await simulateGenesys({ world, queuedMs: 30, runningMs: 60, ...options });
    const to = world.now() - 2 * hourMs;
    part = { window: { from: to - 4 * hourMs, to }, service: null };
  };
  afterEach(async () => {
    await simulator.close();
    world.close();
  });

  const truth = (): string[] =>
    world
      .visible('genesys', part.window.from, part.window.to, world.now())
      .map(({ id }) => id ?? '')
      .toSorted();
  const distinct = (ids: readonly (string | null)[]): string[] =>
    [...new Set(ids.map((id) => id ?? ''))].toSorted();
  const plant = async (fault: object): Promise<void> => {
    await fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  };

  it('brings every record of the window, each with the bytes that it came in', async () => {
    await start();
    const { ticket, pages } = await harvest(openHarvest(simulator.url), part);
    assert.equal(ticket.state, 'Succeeded');
    assert.match(ticket.endpoint, /^POST http.*\/api\/v2\/audits\/query$/);
    assert.deepEqual(distinct(eventsOf(pages).map((event) => event.record_id)), truth());
    for (const { kind, exchange, events } of pages.slice(1)) {
      assert.equal(kind, 'page');
      const { entities } = JSON.parse(exchange.body.toString()) as { entities: { id: string }[] };
      assert.equal(events.length, entities.length);
      for (const { event, record, recordSha256 } of events) {
        assert.equal(entities[record]?.id, event.record_id);
        assert.match(recordSha256, /^[0-9a-f]{64}$/);
      }
    }
  });

  it('keeps the answer which says that the query succeeded, and no credential', async () => {
    await start();
    const { pages } = await harvest(openHarvest(simulator.url), part);
    const [status] = pages;
    assert.equal(status?.kind, 'status');
    assert.match(status.exchange.body.toString(), /"state":"Succeeded"/);
    assert.ok(status.exchange.headers['inin-correlation-id'] !== undefined);
    assert.ok(status.exchange.sentAt <= status.exchange.receivedAt);
    const shown = pages.map(({ exchange }) => JSON.stringify({ ...exchange, body: '' })).join();
    assert.equal(/authorization|bearer|secret/i.exec(shown), null);
  });

  it('keeps the bytes of downloads, and no signature of their addresses', async () => {
    await start({ redirectAbove: 100 });
    const { pages } = await harvest(openHarvest(simulator.url), part);
    const downloads = pages.filter(({ kind }) => kind === 'download');
    assert.ok(downloads.length > 1);
    assert.deepEqual(distinct(eventsOf(pages).map((event) => event.record_id)), truth());
    for (const { exchange, events } of downloads) {
      assert.ok(exchange.url.endsWith('.json?REDACTED'));
      const md5 = createHash('md5').update(exchange.body).digest('hex');
      assert.equal(exchange.headers['etag'], `"${md5}"`);
      assert.equal(exchange.headers['content-length'], String(exchange.body.length));
      assert.equal((JSON.parse(exchange.body.toString()) as unknown[]).length, events.length);
    }
    const redirects = pages.filter(({ exchange }) => exchange.status === 302);
    assert.ok(redirects.length === downloads.length);
    const kept = pages.map(({ exchange }) => exchange.body.toString() + JSON.stringify(exchange));
    assert.doesNotMatch(kept.join(), /Signature=/);
    assert.match(String(redirects[0]?.exchange.headers['location']), /\?REDACTED$/);
  });

  it('counts by the realtime query what that covers', async () => {
    await start();
    const source = openHarvest(simulator.url);
    const { pages } = await harvest(source, part);
    const counted = await source.count(part, 'org-1');
    assert.ok('total' in counted);
    assert.deepEqual(new Set(counted.services), REALTIME_SERVICES);
    const covered = eventsOf(pages).filter(({ service }) =>
      counted.services?.includes(service ?? ''),
    );
    const uncovered = eventsOf(pages).length - covered.length;
    assert.ok(uncovered > 0);
    assert.equal(counted.total, new Set(covered.map((event) => event.event_id)).size);
  });

  it('says why there is no count of a service that realtime does not cover, or of long ago', async () => {
    await start();
    const source = openHarvest(simulator.url);
    const outbound = await source.count({ ...part, service: 'Outbound' }, 'org-1');
    assert.match('reason' in outbound ? outbound.reason : '', /does not cover Outbound/);
    const window = { from: part.window.from - 15 * dayMs, to: part.window.to - 15 * dayMs };
    const old = await source.count({ window, service: null }, 'org-1');
    assert.match('reason' in old ? old.reason : '', /14 days/);
  });

  it('names services as the tenant does, and refuses those that it does not know', async () => {
    await start();
    const services = (names: string[]) =>
      openHarvest(simulator.url, {
        settings: { filters: { services: names, entityTypes: [], actions: [] } },
      }).services();
    assert.deepEqual(await services([]), [null]);
    assert.deepEqual(await services(['People']), ['Directory', 'PeoplePermissions']);
    await assert.rejects(services(['Peeple']), { type: 'InvalidConfiguration' });
  });

  it('never begins what the platform cannot answer whole', async () => {
    await start();
    const source = openHarvest(simulator.url);
    const now = Date.now();
    const begin = (from: number, to: number) =>
      source.begin({ window: { from, to }, service: null });
    await assert.rejects(begin(now - 40 * dayMs, now - 5 * dayMs), { type: 'IntervalTooLarge' });
    await assert.rejects(begin(now - 365 * dayMs, now - 364 * dayMs), { type: 'SourceRefused' });
    await assert.rejects(begin(now - hourMs, now + hourMs), { type: 'SourceUnavailable' });
  });

  it('takes nothing of a query that has not succeeded', async () => {
    await start();
    const source = openHarvest(simulator.url);
    for (const kind of ['queryFailed', 'queryCancelled']) {
      await plant({ kind });
      await assert.rejects(harvest(source, part), { type: 'QueryUnfinished', retryable: true });
    }
    const ticket = await source.begin(part);
    const early = source.collect({ ...ticket, isDone: true }, 'org-1').next();
    await assert.rejects(early, { type: 'QueryUnfinished' });
  });

  it('gives up a query that never ends', async () => {
    await start();
    await plant({ kind: 'queryNeverEnds' });
    const source = openHarvest(simulator.url, { shared: { queryTimeoutMs: 200 } });
    await assert.rejects(askUntilDone(source, part), {
      type: 'QueryUnfinished',
      message: /has not ended/,
    });
  });

  it('asks for a shorter interval after 413, and says a time-out as it is', async () => {
    await start();
    const source = openHarvest(simulator.url);
    await plant({ kind: 'status', status: 413, path: 'audits/query$' });
    await assert.rejects(source.begin(part), { type: 'IntervalTooLarge' });
    await plant({ kind: 'status', status: 504, path: 'results$' });
    await assert.rejects(harvest(source, part), {
      type: 'SourceUnavailable',
      cause: { status: 504, code: 'gateway.timeout' },
    });
  });

  it('takes nothing of a download that is less than its host says, and brings it whole the next time', async () => {
    await start({ redirectAbove: 100 });
    const source = openHarvest(simulator.url);
    for (const [kind, type] of [
      ['truncateDownload', 'UnexpectedReply'],
      ['loseRecords', 'UnexpectedReply'],
      ['lieAboutLength', 'UnexpectedReply'],
      ['cut', 'SourceUnavailable'],
    ]) {
      await plant({ kind, path: '_download' });
      await assert.rejects(harvest(source, part), { type, retryable: true }, kind);
    }
    const { pages } = await harvest(source, part);
    assert.deepEqual(distinct(eventsOf(pages).map((event) => event.record_id)), truth());
  });

  it('keeps the refusal of a download that has expired, and asks for another address', async () => {
    await start({ redirectAbove: 100 });
    await plant({ kind: 'status', status: 403, path: '_download' });
    const { pages } = await harvest(openHarvest(simulator.url), part);
    assert.equal(pages.filter(({ exchange }) => exchange.status === 403).length, 1);
    assert.deepEqual(distinct(eventsOf(pages).map((event) => event.record_id)), truth());
  });

  it('takes nothing of a query that hands out a page twice, or a cursor that stands still', async () => {
    await start();
    for (const kind of ['repeatPage', 'standStill']) {
      await plant({ kind });
      await assert.rejects(harvest(openHarvest(simulator.url), part), {
        type: 'QueryUnfinished',
        message: /same (page|cursor) twice/,
      });
    }
  });
});
