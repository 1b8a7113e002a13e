import assert from 'node:assert/strict';
import { Failure } from '../../../src/audit/failure.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import type { Page, StreamSource } from '../../../src/platforms/platform.ts';
import { simulateGenesysGuide } from '../../../src/simulator/genesys/simulate-genesys-guide.ts';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { dayMs, hourMs, openSource, readFrom, type Reading } from './reading.ts';
import { openScriptedServers } from './scripted-server.ts';

type Options = Parameters<typeof simulateGenesysGuide>[0];

describe('genesys.guide', () => {
  const running: Simulator[] = [];
  const simulate = async (options: Options = {}): Promise<Simulator> => {
    const simulator = await simulateGenesysGuide({
      seed: 7,
      ratePerSecond: 0,
      lateScale: 0,
      requestsPerMinute: 1_000_000,
      history: { records: 600, spanMs: dayMs },
      ...options,
    });
    running.push(simulator);
    return simulator;
  };
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.close();
  });
  const plant = (simulator: Simulator, fault: object) =>
    fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const open = (url: string, settings = {}): StreamSource =>
    openSource(url, 'genesys.guide', { settings });
  const beginning = (source: StreamSource) => source.startAt(Date.now() - 400 * dayMs);
  const idsOf = (simulator: Simulator) =>
    new Set(simulator.world.entries('genesys').map(({ id }) => id));

  it('reads the log to its end, however the cursor comes and whatever zone a time is in', async () => {
    const simulator = await simulate();
    const source = open(simulator.url);
    const reading = await readFrom(source, beginning(source));
    assert.deepEqual(reading.recordIds, idsOf(simulator));
    assert.ok(reading.pages.length > 10);
    assert.ok(reading.events.every(({ flags }) => flags.length === 0));
    assert.equal(reading.pages.at(-1)?.caughtUp, true);
    assert.equal(reading.pages.filter(({ caughtUp }) => caughtUp).length, 1);
  });

  it('makes of every record what genesys.query makes of it: same id, same core', async () => {
    const guide = await simulate();
    const real = await simulateGenesys({ world: guide.world, requestsPerMinute: 1_000_000 });
    running.push(real);
    const byId = (reading: Reading) =>
      new Map(reading.events.map((event) => [event.event_id, coreDigest(event)]));
    const source = open(guide.url);
    const query = openSource(real.url, 'genesys.query');
    const queried = byId(await readFrom(query, query.startAt(Date.now() - 2 * dayMs)));
    assert.deepEqual(byId(await readFrom(source, beginning(source))), queried);
  });

  it('goes on where another reader rested, page by page, and then from the tail', async () => {
    const simulator = await simulate();
    let position = beginning(open(simulator.url));
    const met = new Set<string | null>();
    let pages = 0;
    for (let caughtUp = false; !caughtUp; pages += 1) {
      const source = open(simulator.url);
      const reading = await readFrom(source, position, { stop: () => true });
      for (const id of reading.recordIds) met.add(id);
      caughtUp = reading.pages.at(-1)?.caughtUp ?? false;
      position = reading.next;
    }
    assert.deepEqual(met, idsOf(simulator));
    simulator.world.makeChanges('genesys', 5);
    const source = open(simulator.url);
    const more = await readFrom(source, position);
    for (const id of more.recordIds) met.add(id);
    assert.deepEqual(met, idsOf(simulator));
    assert.ok(more.pages.length < pages / 2, `${more.pages.length} pages for five changes`);
  });

  it('re-reads as far back as configured, so that what is put in behind the cursor is found', async () => {
    const simulator = await simulate({ order: 'time', localisedShare: 0 });
    const settings = { rereads: [{ everyMs: 0, backMs: 6 * hourMs }] };
    const source = open(simulator.url, settings);
    const { next } = await readFrom(source, beginning(source));
    const [late] = simulator.world.makeChanges('genesys', 1, { agoMs: 5 * hourMs, delayMs: 0 });
    const again = await readFrom(open(simulator.url, settings), next);
    assert.ok(again.recordIds.has(late?.id ?? ''), 'found');
    const isReread = (page: Page) => page.events.some(({ record_id }) => record_id === late?.id);
    assert.equal(again.pages.find(isReread)?.reread, true);
    assert.ok(again.pages.length < 10, 'and not all is read again');
  });

  it('asks with the guide’s own request, token included', async () => {
    const openServer = openScriptedServers();
    const { url, asked } = await openServer(({ path }) =>
      path === '/api/v2/oauth/token'
        ? { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } }
        : { body: { entities: [] } },
    );
    const filters = { services: [], entityTypes: [], actions: ['USER_PERMISSION_CHANGE'] };
    const source = open(url, { filters, pageSize: 1000 });
    await readFrom(source, beginning(source));
    const [login, log] = asked;
    assert.deepEqual([login?.method, login?.path], ['POST', '/api/v2/oauth/token']);
    assert.equal(login?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(login?.headers['authorization'], undefined);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(login?.body))), {
      grant_type: 'client_credentials',
      client_id: 'holdfast',
      client_secret: 'simulated-secret',
      scope: 'auditlog:view',
    });
    assert.deepEqual([log?.method, log?.path], ['GET', '/api/v2/auditlogs']);
    assert.equal(log?.headers['authorization'], 'Bearer the-token');
    assert.deepEqual(Object.fromEntries(log?.query ?? []), {
      pageSize: '1000',
      filter: 'eventType:USER_PERMISSION_CHANGE',
    });
  });

  it('reads one event type, and begins anew when another is asked for', async () => {
    const simulator = await simulate();
    const filtered = (...actions: string[]) =>
      open(simulator.url, { pageSize: 5, filters: { services: [], entityTypes: [], actions } });
    const source = filtered('ROLE_MEMBER_ADD');
    const some = await readFrom(source, beginning(source));
    assert.ok(some.events.length > 5);
    assert.ok(some.events.every(({ context }) => context['eventType'] === 'ROLE_MEMBER_ADD'));
    const wanted = simulator.world
      .entries('genesys')
      .filter(({ kind }) => kind.endsWith('/Role/MemberAdd') || kind.endsWith('/Queue/Create'));
    const several = await readFrom(filtered('ROLE_MEMBER_ADD', 'QUEUE_CREATE'), some.next);
    assert.deepEqual(several.recordIds, new Set(wanted.map(({ id }) => id)));
  });

  it('begins before a cursor that is gone, and loses nothing by it', async () => {
    const simulator = await simulate();
    await plant(simulator, { kind: 'expireCursors' });
    const source = open(simulator.url);
    const reading = await readFrom(source, beginning(source));
    assert.deepEqual(reading.recordIds, idsOf(simulator));
  });

  it('says so when the cursors do not move on', async () => {
    const simulator = await simulate();
    await plant(simulator, { kind: 'standStill' });
    const source = open(simulator.url);
    await assert.rejects(
      readFrom(source, beginning(source)),
      (error: unknown) =>
        error instanceof Failure &&
        error.type === 'UnexpectedReply' &&
        /cursors of stream genesys-eu do not move on/.test(error.message),
    );
  });

  it('notices cursors in a circle, also across readers that rest after every page', async () => {
    const openServer = openScriptedServers();
    let page = 0;
    const { url } = await openServer(({ path }) =>
      path === '/api/v2/oauth/token'
        ? { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } }
        : { body: { entities: [], nextPage: `c${++page % 3}` } },
    );
    let position = beginning(open(url));
    const read = async () => {
      for (let pages = 0; pages < 50; pages += 1) {
        position = (await readFrom(open(url), position, { stop: () => true })).next;
      }
    };
    await assert.rejects(read, /lead back to a page/);
  });

  it('slows down below twenty remaining requests, and waits ten seconds more than it is told', async () => {
    const simulator = await simulate({ requestsPerMinute: 12 });
    const throttle = createThrottle({ requestsPerMinute: 100_000, now: Date.now });
    const settings = { pageSize: 200 };
    const source = openSource(simulator.url, 'genesys.guide', { settings, shared: { throttle } });
    await readFrom(source, beginning(source));
    assert.ok(throttle.state().slowdown > 1);
    await plant(simulator, { kind: 'tooManyRequests', retryAfterSeconds: 7 });
    await assert.rejects(
      readFrom(source, beginning(source)),
      (error: unknown) =>
        error instanceof Failure && error.type === 'Throttled' && error.retryAfterMs === 17_000,
    );
  });

  it('keeps a record whose time names no instant, and says so', async () => {
    const openServer = openScriptedServers();
    const record = {
      id: 'r1',
      createdDate: '2024-10-27T02:30:00[Europe/Berlin]',
      eventType: 'A_B',
    };
    const { url } = await openServer(({ path }) =>
      path === '/api/v2/oauth/token'
        ? { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } }
        : { body: [record] },
    );
    const source = open(url);
    const { events } = await readFrom(source, source.startAt(Date.now()));
    assert.deepEqual(events[0]?.flags, ['time_unparsable']);
    assert.equal(events[0]?.context['eventDate'], record.createdDate);
    assert.equal(events[0]?.event_type, 'A_B');
  });

  it('takes no answer for an empty log that is none', async () => {
    const openServer = openScriptedServers();
    const { url } = await openServer(({ path }) =>
      path === '/api/v2/oauth/token'
        ? { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } }
        : { body: { message: 'welcome' } },
    );
    const source = open(url);
    await assert.rejects(readFrom(source, beginning(source)), /without a list of records/);
  });

  it('refuses filters that the guide’s query does not have', () => {
    const filters = { services: ['Architect'], entityTypes: [], actions: [] };
    assert.throws(() => open('http://127.0.0.1:1', { filters }), /filters by event type only/);
  });
});
