import assert from 'node:assert/strict';
import { Failure } from '../../../src/audit/failure.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { coreDigest } from '../../../src/platforms/core-digest.ts';
import { createCxoneGuide } from '../../../src/platforms/cxone/create-cxone-guide.ts';
import type { StreamSettings, StreamSource } from '../../../src/platforms/platform.ts';
import { simulateCxoneGuide } from '../../../src/simulator/cxone/simulate-cxone-guide.ts';
import { simulateCxone } from '../../../src/simulator/cxone/simulate-cxone.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { plant } from '../../support/plant.ts';
import { openScriptedServers } from '../genesys/scripted-server.ts';
import { dayMs, openSource, readFrom, userhub } from './reading.ts';

const http = createHttpClient({ timeoutMs: 5_000 });

describe('cxone.guide', () => {
  after(() => http.close());
  const running: Simulator[] = [];
  const simulate = async (
    options: Parameters<typeof simulateCxoneGuide>[0] = {},
  ): Promise<Simulator> => {
    const simulator = await simulateCxoneGuide({
      seed: 7,
      ratePerSecond: 0,
      lateScale: 0,
      requestsPerMinute: 1_000_000,
      history: { records: 500, spanMs: dayMs },
      ...options,
    });
    running.push(simulator);
    return simulator;
  };
  afterEach(async () => {
    for (const simulator of running.splice(0)) await simulator.close();
  });

  const open = (apiUrl: string, settings: Partial<StreamSettings> = {}): StreamSource =>
    createCxoneGuide(
      {
        name: 'cxone-eu',
        dialect: 'cxone.guide',
        organization: 'org-1',
        lagMs: 0,
        overlapMs: 0,
        rereads: [],
        maxWindowMs: dayMs,
        pageSize: 50,
        filters: { services: [], entityTypes: [], actions: [] },
        ...settings,
      },
      {
        grant: 'guide',
        apiUrl,
        clientId: 'holdfast',
        clientSecret: { reference: 'env:SECRET', read: async () => 'simulated-secret' },
      },
      {
        http,
        now: Date.now,
        throttle: createThrottle({ requestsPerMinute: 100_000, now: Date.now }),
        credential: 'cxone-eu',
      },
    );
  const beginning = (source: StreamSource) => source.startAt(Date.now() - 400 * dayMs);

  for (const paging of ['cursor', 'nextOffset'] as const) {
    it(`reads the log to its end by ${paging}, also where readers rest and places are gone`, async () => {
      const simulator = await simulate({ paging });
      await fetch(`${simulator.adminUrl}/faults`, {
        method: 'POST',
        body: JSON.stringify({ kind: 'expireCursors' }),
      });
      let position = beginning(open(simulator.url));
      const met = new Set<string | null>();
      for (let caughtUp = false; !caughtUp;) {
        const reading = await readFrom(open(simulator.url), position, () => true);
        for (const { record_id } of reading.events) met.add(record_id);
        caughtUp = reading.pages.at(-1)?.caughtUp ?? false;
        position = reading.next;
      }
      const entries = simulator.world.entries('cxone');
      assert.equal(met.size, entries.length);
      assert.ok(entries.every(({ id }) => id === null || met.has(id)));
    });
  }

  for (const paging of ['cursor', 'nextOffset'] as const) {
    it(`says so when ${paging} does not move on, and reads all when it does again`, async () => {
      const simulator = await simulate({ paging });
      await plant(simulator, { kind: 'standStill' });
      const source = open(simulator.url);
      await assert.rejects(
        readFrom(source, beginning(source)),
        (error) =>
          error instanceof Failure &&
          error.type === 'UnexpectedReply' &&
          /cursors of stream cxone-eu do not move on/.test(error.message),
      );
      const { events } = await readFrom(source, beginning(source));
      const met = new Set(events.map(({ record_id }) => record_id));
      assert.equal(met.size, simulator.world.entries('cxone').length);
    });
  }

  it('makes of a record what cxone.activity makes of it: same id, same core', async () => {
    const guide = await simulate();
    const real = await simulateCxone({ world: guide.world, requestsPerMinute: 1_000_000 });
    running.push(real);
    const activity = openSource(userhub(real.url), { organization: 'org-1' });
    const known = new Map(
      (await readFrom(activity, activity.startAt(Date.now() - 2 * dayMs))).events.map((event) => [
        event.event_id,
        coreDigest(event),
      ]),
    );
    const source = open(guide.url);
    const { events } = await readFrom(source, beginning(source));
    const named = events.filter(({ record_id }) => !record_id?.startsWith('unnamed'));
    assert.ok(named.length > 400);
    for (const event of named) assert.equal(coreDigest(event), known.get(event.event_id));
  });

  it('asks with the guide’s own request, token included', async () => {
    const openServer = openScriptedServers();
    const { url, asked } = await openServer(({ path, query }) => {
      if (path === '/oauth2/token') {
        return { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } };
      }
      return { body: { auditLogs: [], ...(query.has('cursor') ? {} : { cursor: 'next==' }) } };
    });
    const source = open(url, { pageSize: 1000 });
    await readFrom(source, beginning(source));
    const [login, first, second] = asked;
    assert.deepEqual([login?.method, login?.path], ['POST', '/oauth2/token']);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(String(login?.body))), {
      grant_type: 'client_credentials',
      client_id: 'holdfast',
      client_secret: 'simulated-secret',
      scope: 'read:audit_logs',
    });
    assert.deepEqual([first?.method, first?.path], ['GET', '/api/v2/audit-logs']);
    assert.equal(first?.headers['authorization'], 'Bearer the-token');
    assert.deepEqual(Object.fromEntries(first?.query ?? []), { limit: '1000', readScope: 'ALL' });
    assert.equal(second?.query.get('cursor'), 'next==');
  });

  it('carries what was before and after', async () => {
    const openServer = openScriptedServers();
    const record = {
      id: 'r1',
      timestamp: '2024-05-14T10:32:11+02:00',
      eventType: 'queue.created',
      oldValue: null,
      newValue: { name: 'Priority Support' },
    };
    const { url } = await openServer(({ path }) =>
      path === '/oauth2/token'
        ? { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } }
        : { body: { auditLogs: [record] } },
    );
    const source = open(url);
    const { events } = await readFrom(source, source.startAt(0));
    assert.equal(events[0]?.event_type, 'QUEUE_CREATED');
    assert.equal(events[0]?.timestamp, '2024-05-14T08:32:11.000Z');
    assert.equal(events[0]?.old_value, null);
    assert.equal(events[0]?.new_value, '{"name":"Priority Support"}');
  });
});
