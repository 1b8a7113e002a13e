import assert from 'node:assert/strict';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { dayMs, hourMs, openSource, readFrom } from './reading.ts';
import { openScriptedServers, record, type Asked } from './scripted-server.ts';

const dialect = 'genesys.realtime';
const services = ['PeoplePermissions', 'Directory', 'Groups', 'ContactCenter'];

describe('createGenesysRealtime on a simulated organisation', () => {
  const opened: Simulator[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((simulator) => simulator.close()));
  });
  const simulate = async (ratePerSecond: number): Promise<Simulator> => {
    const history = { records: 800, spanMs: hourMs };
    const simulator = await simulateGenesys({ seed: 3, lateScale: 0, ratePerSecond, history });
    opened.push(simulator);
    return simulator;
  };
  /** Records of services that the realtime query covers. */
  const missing = (simulator: Simulator, ids: ReadonlySet<string | null>) =>
    simulator.world
      .entries('genesys')
      .filter(
        ({ kind, id }) => services.includes(kind.split('/')[0] ?? '') && !ids.has(id ?? null),
      );

  it('reads everything that it covers, and lets nobody stop inside a pass', async () => {
    const simulator = await simulate(0);
    const source = openSource(simulator.url, dialect);
    const { pages, recordIds } = await readFrom(source, source.startAt(Date.now() - 2 * hourMs));
    assert.deepEqual(missing(simulator, recordIds), []);
    assert.ok(pages.length > 10);
    assert.deepEqual(
      pages.map((page) => page.next !== null),
      pages.map((_, index) => index === pages.length - 1),
    );
    assert.equal(pages.at(-1)?.caughtUp, true);
  });

  it('misses nothing while records are added between the pages', async () => {
    const simulator = await simulate(200);
    const source = openSource(simulator.url, dialect, { settings: { overlapMs: 3_000 } });
    const ids = new Set<string | null>();
    let position = source.startAt(Date.now() - 2 * hourMs);
    for (let poll = 0; poll < 4; poll += 1) {
      if (poll === 3) simulator.world.stop();
      const reading = await readFrom(source, position);
      for (const id of reading.recordIds) ids.add(id);
      position = reading.next;
    }
    assert.deepEqual(missing(simulator, ids), []);
  });

  it('reports what lies beyond its 14 days, so that the audit query can read it', async () => {
    const simulator = await simulate(0);
    const source = openSource(simulator.url, dialect, { settings: { maxWindowMs: 30 * dayMs } });
    const { exceeded, recordIds } = await readFrom(source, source.startAt(Date.now() - 20 * dayMs));
    assert.equal(exceeded.length, 1);
    assert.deepEqual(missing(simulator, recordIds), []);
  });

  it('refuses a service that only the audit query has', async () => {
    const simulator = await simulate(0);
    const filters = { services: ['Outbound'], entityTypes: [], actions: [] };
    const source = openSource(simulator.url, dialect, { settings: { filters } });
    await assert.rejects(readFrom(source, source.startAt(Date.now())), {
      type: 'InvalidConfiguration',
      message: /Outbound cannot be read/,
    });
  });
});

describe('createGenesysRealtime on a server that others wrote', () => {
  const open = openScriptedServers();
  const isQuery = (asked: Asked): boolean => asked.path.endsWith('/realtime');
  const pageOf = (asked: Asked): number => (asked.body as { pageNumber: number }).pageNumber;

  it('repeats a pass, over the same interval, until the distinct ids are as many as the total', async () => {
    let requests = 0;
    const { url, asked } = await open((one) => {
      requests += 1;
      // A late record is inserted on page 1 after page 1 was read: everything moves on by one.
      const ids = requests === 1 ? ['b', 'c', 'd', 'e'] : ['a', 'b', 'c', 'd', 'e'];
      const first = (pageOf(one) - 1) * 3;
      const entities = ids.slice(first, first + 3).map((id) => record(id));
      return { body: { entities, total: ids.length, pageCount: 2, pageSize: 3, extra: { x: 1 } } };
    });
    const source = openSource(url, dialect, { settings: { pageSize: 3 } });
    const { recordIds } = await readFrom(source, source.startAt(Date.now() - hourMs));
    assert.deepEqual(recordIds, new Set(['b', 'c', 'd', 'e', 'a']));
    const intervals = asked
      .filter(isQuery)
      .map(({ body }) => (body as { interval: string }).interval);
    assert.equal(intervals.length, 4);
    assert.equal(new Set(intervals).size, 1);
  });

  it('repeats a pass until it brings no news where no total is told', async () => {
    let requests = 0;
    const { url } = await open((one) => {
      requests += 1;
      const ids = requests === 1 ? ['b', 'c', 'd', 'e'] : ['a', 'b', 'c', 'd', 'e'];
      const first = (pageOf(one) - 1) * 3;
      return { body: { entities: ids.slice(first, first + 3).map((id) => record(id)) } };
    });
    const source = openSource(url, dialect, { settings: { pageSize: 3 } });
    const { recordIds } = await readFrom(source, source.startAt(Date.now() - hourMs));
    assert.deepEqual(recordIds, new Set(['b', 'c', 'd', 'e', 'a']));
  });

  it('does not move on where the total is never reached', async () => {
    const { url } = await open(() => ({
      body: { entities: [record('a')], total: 2, pageCount: 1, pageSize: 50 },
    }));
    const source = openSource(url, dialect);
    await assert.rejects(readFrom(source, source.startAt(Date.now() - hourMs)), {
      type: 'SourceUnavailable',
      retryable: true,
      message: /said to be 2, but 6 readings found 1/,
    });
  });

  it('accepts a total that counts a record twice where the record is listed twice', async () => {
    const { url } = await open(() => ({
      body: { entities: [record('a'), record('a')], total: 2, pageCount: 1, pageSize: 50 },
    }));
    const source = openSource(url, dialect);
    const { pages } = await readFrom(source, source.startAt(Date.now() - hourMs));
    assert.equal(pages.at(-1)?.caughtUp, true);
  });

  it('shortens the interval before it reads more than 40 pages in one pass', async () => {
    const { url, asked } = await open((one) => {
      const [from = '', to = ''] = (one.body as { interval: string }).interval.split('/');
      const minutes = (Date.parse(to) - Date.parse(from)) / 60_000;
      const pageCount = Math.ceil(minutes);
      const entities = [record(`${from}-${pageOf(one)}`)];
      return { body: { entities, total: pageCount, pageCount, pageSize: 1 } };
    });
    const source = openSource(url, dialect, { settings: { pageSize: 1 } });
    const { pages } = await readFrom(source, source.startAt(Date.now() - 2 * hourMs));
    assert.equal(pages.at(-1)?.caughtUp, true);
    assert.ok(asked.filter(isQuery).every((one) => pageOf(one) <= 40));
  });

  it('reads on to an empty page where the server counts nothing', async () => {
    const { url } = await open((one) => ({
      body: { entities: pageOf(one) <= 3 ? [record(`r${pageOf(one)}`)] : [] },
    }));
    const source = openSource(url, dialect);
    const { recordIds } = await readFrom(source, source.startAt(Date.now() - hourMs));
    assert.equal(recordIds.size, 3);
  });
});
