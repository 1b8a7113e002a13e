import assert from 'node:assert/strict';
import type { Failure } from '../../../src/audit/failure.ts';
import {
  simulateGenesys,
  type GenesysOptions,
} from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { dayMs, hourMs, openSource, readFrom, type SourceOverrides } from './reading.ts';

const dialect = 'genesys.query';

describe('createGenesysQuery on a simulated organisation', () => {
  const opened: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  });

  /** 1,200 records of the last hour, all visible, in a world that stands still. */
  const simulate = async (options: GenesysOptions = {}): Promise<Simulator> => {
    const simulator = await simulateGenesys({
      seed: 7,
      lateScale: 0,
      ratePerSecond: 0,
      history: { records: 1_200, spanMs: hourMs },
      queuedMs: 1,
      runningMs: 1,
      ...options,
    });
    opened.push(simulator);
    return simulator;
  };
  const plant = async (simulator: Simulator, fault: Record<string, unknown>): Promise<void> => {
    const body = JSON.stringify(fault);
    const reply = await fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body });
    assert.equal(reply.status, 201);
  };
  const readAll = (simulator: Simulator, overrides: SourceOverrides = {}, backMs = 2 * hourMs) => {
    const source = openSource(simulator.url, dialect, overrides);
    return readFrom(source, source.startAt(simulator.world.now() - backMs));
  };
  const missing = (simulator: Simulator, ids: ReadonlySet<string | null>) =>
    simulator.world.entries('genesys').filter(({ id }) => !ids.has(id ?? null));

  it('reads everything, over empty pages and repeated records, and says when it has caught up', async () => {
    const simulator = await simulate();
    const { pages, recordIds } = await readAll(simulator);
    assert.deepEqual(missing(simulator, recordIds), []);
    assert.ok(pages.some((page) => page.events.length === 0 && page.next !== null));
    assert.deepEqual(
      pages.map((page) => page.caughtUp),
      pages.map((_, index) => index === pages.length - 1),
    );
    const last = pages.at(-1);
    assert.ok(last !== undefined && last.bytes > 0 && last.rate.remaining !== null);
    assert.ok(Math.abs(last.watermark - Date.now()) < 60_000);
  });

  it('misses nothing while the world goes on between the pages', async () => {
    const simulator = await simulate({ ratePerSecond: 200 });
    const source = openSource(simulator.url, dialect, { settings: { overlapMs: 2_000 } });
    const ids = new Set<string | null>();
    let position = source.startAt(simulator.world.now() - 2 * hourMs);
    for (let poll = 0; poll < 4; poll += 1) {
      if (poll === 3) simulator.world.stop();
      const reading = await readFrom(source, position);
      for (const id of reading.recordIds) ids.add(id);
      position = reading.next;
    }
    assert.ok(simulator.world.entries('genesys').length > 1_200);
    assert.deepEqual(missing(simulator, ids), []);
  });

  it('goes on from any page where it was allowed to stop, in the same query', async () => {
    const simulator = await simulate();
    const ids = new Set<string | null>();
    const from = simulator.world.now() - 2 * hourMs;
    let position = openSource(simulator.url, dialect).startAt(from);
    const transactions = new Set<unknown>();
    for (let caughtUp = false; !caughtUp;) {
      const source = openSource(simulator.url, dialect); // another process
      const reading = await readFrom(source, position, { stop: () => true });
      for (const id of reading.recordIds) ids.add(id);
      position = JSON.parse(JSON.stringify(reading.next));
      const { place } = position as { place?: { transaction?: unknown } };
      const isFirstWindow = reading.pages.at(-1)?.watermark === from;
      if (place != null && isFirstWindow) transactions.add(place.transaction);
      assert.ok(JSON.stringify(position).length <= 2048);
      caughtUp = reading.pages.at(-1)?.caughtUp ?? false;
    }
    assert.deepEqual(missing(simulator, ids), []);
    assert.equal(transactions.size, 1);
  });

  it('reads a result handed over as a file', async () => {
    const simulator = await simulate({ redirectAbove: 500 });
    const { events, recordIds } = await readAll(simulator);
    assert.deepEqual(missing(simulator, recordIds), []);
    assert.ok(events.some((event) => event.shape === 'topic'));
  });

  it('asks for a window anew when its cursor has expired', async () => {
    const simulator = await simulate();
    await plant(simulator, { kind: 'expireCursors', count: 1 });
    const { recordIds } = await readAll(simulator);
    assert.deepEqual(missing(simulator, recordIds), []);
  });

  it('asks for a window anew when its query was forgotten while nobody read', async () => {
    const simulator = await simulate();
    const source = openSource(simulator.url, dialect);
    const start = source.startAt(Date.now() - 2 * hourMs);
    const first = await readFrom(source, start, { stop: (page) => page.events.length > 0 });
    const place = (first.next as { place?: object }).place;
    const forgotten = { ...first.next, place: { ...place, transaction: 'long-gone' } };
    const rest = await readFrom(source, forgotten);
    assert.deepEqual(missing(simulator, rest.recordIds), []);
  });

  for (const kind of ['queryFailed', 'queryCancelled'] as const) {
    it(`never takes a query that ended otherwise for one without events (${kind})`, async () => {
      const simulator = await simulate();
      await plant(simulator, { kind, count: 1 });
      const { recordIds } = await readAll(simulator);
      assert.deepEqual(missing(simulator, recordIds), []);
      await plant(simulator, { kind, count: 1000 });
      await assert.rejects(readAll(simulator), { type: 'QueryUnfinished', retryable: true });
    });
  }

  it('gives up a query that never ends, and asks for less the next time', async () => {
    const simulator = await simulate();
    await plant(simulator, { kind: 'queryNeverEnds', count: 2 });
    const source = openSource(simulator.url, dialect, { shared: { queryTimeoutMs: 100 } });
    const start = source.startAt(Date.now() - 2 * hourMs);
    await assert.rejects(readFrom(source, start), { type: 'QueryUnfinished', retryable: true });
    const { recordIds, pages } = await readFrom(source, start);
    assert.deepEqual(missing(simulator, recordIds), []);
    const closed = new Set(pages.map((page) => page.watermark));
    assert.ok(closed.size > 2, 'the two hours were read in several windows');
  });

  it('lets a reader stop while a query runs, and go on with the same one', async () => {
    const simulator = await simulate({ runningMs: 400 });
    const source = openSource(simulator.url, dialect);
    const waiting = await readFrom(source, source.startAt(Date.now() - 2 * hourMs), {
      stop: () => true,
    });
    assert.deepEqual(waiting.events, []);
    assert.match(source.describe(waiting.next), /query [0-9a-f-]{36}/);
    const { recordIds } = await readFrom(source, waiting.next);
    assert.deepEqual(missing(simulator, recordIds), []);
  });

  it('reads half the window where the platform cannot give the whole', async () => {
    const simulator = await simulate();
    await plant(simulator, {
      kind: 'status',
      status: 413,
      method: 'POST',
      path: '/query$',
      count: 3,
    });
    const { recordIds, pages } = await readAll(simulator);
    assert.deepEqual(missing(simulator, recordIds), []);
    assert.ok(new Set(pages.map((page) => page.watermark)).size > 2);
  });

  it('keeps to the services it is given, by the names of the platform or of a guide', async () => {
    const simulator = await simulate();
    const services = ['People', 'Architect'];
    const filters = { services, entityTypes: [], actions: [] };
    const { events } = await readAll(simulator, { settings: { filters } });
    const read = new Set(events.map((event) => event.service));
    assert.deepEqual(read, new Set(['Directory', 'PeoplePermissions', 'Architect']));
  });

  it('reads each service with its own query, wherever readers stop', async () => {
    const simulator = await simulate();
    const services = ['Directory', 'Architect', 'PeoplePermissions'];
    const settings = { filters: { services, entityTypes: [], actions: [] }, pageSize: 20 };
    const ids = new Set<string | null>();
    let position = openSource(simulator.url, dialect).startAt(Date.now() - 2 * hourMs);
    for (let caughtUp = false; !caughtUp;) {
      const source = openSource(simulator.url, dialect, { settings });
      const reading = await readFrom(source, position, { stop: () => true });
      for (const id of reading.recordIds) ids.add(id);
      position = reading.next;
      caughtUp = reading.pages.at(-1)?.caughtUp ?? false;
    }
    const lost = missing(simulator, ids).filter(({ kind }) =>
      services.includes(kind.split('/')[0] ?? ''),
    );
    assert.deepEqual(lost, []);
  });

  it('refuses a service that the organisation does not have instead of reading nothing', async () => {
    const simulator = await simulate();
    const filters = { services: ['Architekt'], entityTypes: [], actions: [] };
    await assert.rejects(readAll(simulator, { settings: { filters } }), (error: Failure) => {
      assert.match(error.message, /Architekt cannot be read.*Architect,/);
      return error.type === 'InvalidConfiguration';
    });
  });

  it('filters by entity type and action, whether or not the platform can', async () => {
    const simulator = await simulate();
    for (const entityTypes of [['Flow'], ['Flow', 'Role']]) {
      const filters = { services: [], entityTypes, actions: ['Publish', 'MemberAdd'] };
      const { events } = await readAll(simulator, { settings: { filters } });
      assert.ok(events.length > 0);
      for (const event of events) {
        assert.ok(entityTypes.includes(event.entity_type ?? ''));
        assert.ok(filters.actions.includes(event.action ?? ''));
      }
    }
  });

  it('reports the stretch beyond the retention and begins behind it', async () => {
    const simulator = await simulate();
    const before = Date.now();
    const { exceeded, recordIds } = await readAll(
      simulator,
      { settings: { maxWindowMs: 30 * dayMs } },
      400 * dayMs,
    );
    assert.equal(exceeded.length, 1);
    const [stretch] = exceeded;
    assert.ok(stretch !== undefined && stretch.to >= before - 365 * dayMs);
    assert.ok(stretch.to < before - 364 * dayMs && stretch.from < before - 399 * dayMs);
    assert.deepEqual(missing(simulator, recordIds), []);
  });

  it('re-reads what is due and finds what came late', async () => {
    const simulator = await simulate();
    let time = Date.now() - hourMs;
    const rereads = [{ everyMs: 15 * 60_000, backMs: hourMs }];
    const overrides = { settings: { rereads }, shared: { now: () => time } };
    const source = openSource(simulator.url, dialect, overrides);
    const first = await readFrom(source, source.startAt(time - 10 * 60_000));
    const [late] = simulator.world.makeChanges('genesys', 1, { agoMs: 65 * 60_000, delayMs: 0 });
    time += hourMs;
    const second = await readFrom(source, first.next);
    const found = second.pages.filter((page) =>
      page.events.some((event) => event.record_id === late?.id),
    );
    assert.ok(found.length > 0);
    assert.ok(found.every((page) => page.reread));
  });

  it('does not read ahead of the platform when our clock is an hour early', async () => {
    const simulator = await simulate();
    const now = (): number => Date.now() + hourMs;
    const { next, recordIds, pages } = await readAll(simulator, {
      settings: { overlapMs: 5_000 },
      shared: { now },
    });
    assert.ok((pages.at(-1)?.watermark ?? Infinity) <= Date.now() + 1_000);
    assert.deepEqual(missing(simulator, recordIds), []);
    const made = simulator.world.makeChanges('genesys', 3, { delayMs: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_100)); // a Date header has whole seconds
    const source = openSource(simulator.url, dialect, {
      settings: { overlapMs: 5_000 },
      shared: { now },
    });
    const second = await readFrom(source, next);
    for (const { id } of made) assert.ok(second.recordIds.has(id ?? null));
  });
});
