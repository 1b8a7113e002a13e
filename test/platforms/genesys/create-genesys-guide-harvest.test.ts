import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Failure } from '../../../src/audit/failure.ts';
import { createHttpClient } from '../../../src/http/create-http-client.ts';
import { createThrottle } from '../../../src/http/throttle.ts';
import { createGenesysGuideHarvest } from '../../../src/platforms/genesys/create-genesys-guide-harvest.ts';
import type { HarvestSource } from '../../../src/platforms/harvest.ts';
import { simulateGenesysGuide } from '../../../src/simulator/genesys/simulate-genesys-guide.ts';
import type { Simulator } from '../../../src/simulator/simulator.ts';
import { eventsOf, harvest } from './harvesting.ts';
import { dayMs, hourMs } from './reading.ts';
import { openScriptedServers } from './scripted-server.ts';

const http = createHttpClient({ timeoutMs: 5_000 });

const open = (url: string, services: readonly string[] = [], queryTimeoutMs = 5_000) =>
  createGenesysGuideHarvest(
    {
      tenant: 'genesys-eu',
      name: 'genesys-eu.harvest',
      dialect: 'genesys.guide',
      organization: 'org-1',
      pageSize: 50,
      filters: { services, entityTypes: [], actions: [] },
    },
    {
      loginUrl: url,
      apiUrl: url,
      clientId: 'holdfast',
      clientSecret: { reference: 'env:SECRET', read: async () => 'simulated-secret' },
    },
    {
      http,
      now: Date.now,
      throttle: createThrottle({ requestsPerMinute: 100_000, now: Date.now }),
      credential: 'genesys-eu',
      queryTimeoutMs,
    },
  );

const refused = (type: string, text: RegExp) => (error: unknown) =>
  error instanceof Failure && error.type === type && text.test(error.message);

describe('the harvest through genesys.guide', () => {
  after(() => http.close());
  let simulator: Simulator;
  let source: HarvestSource;
  let part: Parameters<typeof harvest>[1];
  beforeEach(async () => {
    simulator = await simulateGenesysGuide({
      seed: 7,
      ratePerSecond: 0,
      lateScale: 0,
      requestsPerMinute: 1_000_000,
      history: { records: 200, spanMs: dayMs },
    });
    source = open(simulator.url);
    const to = Date.now() - hourMs;
    part = { window: { from: to - 4 * hourMs, to }, service: null };
  });
  afterEach(() => simulator.close());
  const plant = (fault: object) =>
    fetch(`${simulator.adminUrl}/faults`, { method: 'POST', body: JSON.stringify(fault) });
  const wanted = () =>
    simulator.world
      .entries('genesys')
      .filter(({ time }) => time >= part.window.from && time < part.window.to);

  it('takes every record of the window, with what changed, and keeps both answers', async () => {
    const { pages, ticket } = await harvest(source, part);
    const events = eventsOf(pages);
    assert.deepEqual(
      new Set(events.map(({ record_id }) => record_id)),
      new Set(wanted().map(({ id }) => id)),
    );
    assert.ok(events.some(({ changes }) => changes.length > 0));
    assert.deepEqual(
      pages.map(({ kind }) => kind),
      ['status', 'download'],
    );
    assert.equal(ticket.state, 'SUCCEEDED');
  });

  it('keeps no signature of the address that the status names', async () => {
    const { pages } = await harvest(source, part);
    for (const { exchange } of pages) {
      assert.doesNotMatch(exchange.url + exchange.body.toString(), /signature=/);
    }
    assert.match(pages[0]?.exchange.body.toString() ?? '', /json\?REDACTED/);
  });

  for (const [fault, what] of [
    ['loseRecords', 'a file that is a whole list and lacks a record'],
    ['truncateDownload', 'a file that was cut'],
  ] as const) {
    it(`refuses ${what}, and says so`, async () => {
      await plant({ kind: fault });
      await assert.rejects(
        harvest(source, part),
        refused('UnexpectedReply', /does not match the checksum that its query names \(sha256\)/),
      );
      assert.equal(eventsOf((await harvest(source, part)).pages).length, wanted().length);
    });
  }

  it('asks for a new address when the first has expired', async () => {
    await plant({ kind: 'expireCursors', path: '/_download/' });
    assert.equal(eventsOf((await harvest(source, part)).pages).length, wanted().length);
  });

  it('takes nothing of a query that failed, or that does not end', async () => {
    await plant({ kind: 'queryFailed' });
    await assert.rejects(harvest(source, part), refused('QueryUnfinished', /ended as FAILED/));
    await plant({ kind: 'queryNeverEnds' });
    const impatient = open(simulator.url, [], 100);
    await assert.rejects(harvest(impatient, part), refused('QueryUnfinished', /has not ended/));
    const ticket = await source.begin(part);
    await assert.rejects(
      (async () => {
        for await (const _ of source.collect({ ...ticket, isDone: true }, 'org-1'));
      })(),
      refused('QueryUnfinished', /has not succeeded/),
    );
  });

  it('asks for the guide’s services by the guide’s names', async () => {
    const named = open(simulator.url, ['People']);
    assert.deepEqual(await named.services(), ['People']);
    const { pages } = await harvest(named, { ...part, service: 'People' });
    const services = new Set(eventsOf(pages).map(({ service }) => service));
    assert.ok(services.size > 0);
    assert.ok(
      [...services].every((name) => ['Directory', 'PeoplePermissions'].includes(name ?? '')),
    );
  });

  describe('its checksum', () => {
    const openServer = openScriptedServers();
    const file = JSON.stringify([
      { id: 'r1', createdDate: '2024-07-01T10:00:00Z', eventType: 'A' },
    ]);
    const hex = (algorithm: string) => createHash(algorithm).update(file).digest('hex');
    const base64 = createHash('sha256').update(file).digest('base64');
    const collect = async (checksum: unknown): Promise<number> => {
      const { url } = await openServer(({ path, origin }) => {
        if (path === '/api/v2/oauth/token') {
          return { body: { access_token: 'the-token', token_type: 'Bearer', expires_in: 3600 } };
        }
        if (path === '/file') return { body: file };
        return {
          body: { queryId: 'q1', status: 'SUCCEEDED', downloadUrl: `${origin}/file`, checksum },
        };
      });
      return eventsOf((await harvest(open(url), part)).pages).length;
    };
    for (const checksum of [
      hex('sha256'),
      hex('sha256').toUpperCase(),
      hex('md5'),
      `SHA-256:${hex('sha256')}`,
      `sha1:${hex('sha1')}`,
      base64,
      { algorithm: 'sha512', value: hex('sha512') },
    ]) {
      it(`is understood: ${JSON.stringify(checksum).slice(0, 40)}`, async () => {
        assert.equal(await collect(checksum), 1);
      });
    }
    for (const [checksum, text] of [
      [hex('sha256').replace(/^./, 'g'), /of a kind that is not known/],
      [`sha256:${'0'.repeat(64)}`, /does not match/],
      [`md5:${hex('sha256')}`, /of a kind that is not known/],
      [{ algorithm: 'rot13', value: hex('md5') }, /of a kind that is not known/],
      [undefined, /comes without a checksum/],
      [null, /comes without a checksum/],
    ] as const) {
      it(`is refused: ${JSON.stringify(checksum)?.slice(0, 40)}`, async () => {
        await assert.rejects(collect(checksum), refused('UnexpectedReply', text));
      });
    }
  });
});
