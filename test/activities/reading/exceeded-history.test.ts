import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { FetchResult } from '../../../src/activities/activities.ts';
import { createFetchPages } from '../../../src/activities/reading/fetch-pages.ts';
import type { StreamSetup } from '../../../src/activities/stream-setup.ts';
import { createFileBatchStore } from '../../../src/batches/file-batch-store.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import type { StreamSource } from '../../../src/platforms/platform.ts';
import { simulateGenesys } from '../../../src/simulator/genesys/simulate-genesys.ts';
import { dayMs, hourMs, openSource } from '../../platforms/genesys/reading.ts';

const target = {
  name: 'main',
  dialect: 'splunk',
  url: 'http://127.0.0.1:1',
  eventPath: '/services/collector/event/1.0',
  token: { reference: 'env:T', read: async () => 't' },
  index: 'ccas_audit',
  disorderedIndex: undefined,
  sourcetype: 'ccas:auditlog',
  acknowledgement: 'auto',
  requestTimeoutMs: 1_000,
  ackPollMs: 10,
  ackTimeoutMs: 1_000,
  maxEventsPerRequest: 500,
  maxBytesPerRequest: 1_048_576,
  gzip: false,
  search: undefined,
} as const;

const brake = { apply: async () => {}, release: async () => {}, reset: async () => {} };

describe('a stretch older than what a dialect answers for', () => {
  const cleanUp: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const step of cleanUp.splice(0).toReversed()) await step();
  });

  /** 25 days of records; the tail stands 20 days back, beyond its 14. */
  const openBench = async (queryFilters: readonly string[] = []) => {
    const folder = await mkdtemp(join(tmpdir(), 'exceeded-'));
    cleanUp.push(() => rm(folder, { recursive: true }));
    const simulator = await simulateGenesys({
      seed: 11,
      lateScale: 0,
      ratePerSecond: 0,
      history: { records: 600, spanMs: 25 * dayMs },
      queuedMs: 1,
      runningMs: 1,
    });
    cleanUp.push(() => simulator.close());
    const ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
    cleanUp.push(() => ledger.close());
    const store = createFileBatchStore({ directory: join(folder, 'batches') });
    const now = simulator.world.now();
    const start = async (
      name: string,
      dialect: string,
      backDays: number,
      entityTypes: readonly string[],
    ) => {
      const filters = { services: [], entityTypes, actions: [] };
      const source = openSource(simulator.url, dialect, { settings: { name, filters } });
      await ledger.streams.claim({
        name,
        platform: 'genesys',
        dialect,
        organizationId: 'org-1',
        start: source.startAt(now - backDays * dayMs),
        holder: 'test',
      });
      return [name, setupOf(source)] as const;
    };
    const setupOf = (source: StreamSource): StreamSetup => ({
      source,
      startAt: now,
      pollMs: 1_000,
      maxPollMs: 1_000,
      queue: 'q',
      targets: ['main'],
      host: 'api.example.com',
      throttle: () => ({ pausedUntil: 0, remaining: null, slowdown: 1 }),
      horizonMs: hourMs,
    });
    const streams = new Map([
      await start('tail', 'genesys.realtime', 20, []),
      await start('query', 'genesys.query', 7, queryFilters),
    ]);
    const fetchPages = createFetchPages({
      ledger,
      store,
      streams,
      brake,
      targets: new Map([['main', target]]),
      checkDestination: async () => ({ state: 'ok' }),
      limits: {
        maxPages: 3,
        maxMs: 10_000,
        maxBytes: 1 << 25,
        backlogMaxBytes: 1 << 30,
        backlogMaxAgeMs: dayMs,
      },
      now: Date.now,
    });
    const readAll = async (stream: string): Promise<void> => {
      for (let fetches = 0; fetches < 200; fetches += 1) {
        const version = (await ledger.streams.get(stream))?.version ?? 0;
        const environment = new MockActivityEnvironment();
        const run = environment.run(fetchPages, { stream, version });
        const result = (await run) as FetchResult;
        if ('caughtUp' in result && result.caughtUp) return;
      }
      assert.fail(`${stream} never caught up`);
    };
    const carried = () => recordIds(join(folder, 'batches'));
    const world = simulator.world
      .entries('genesys')
      .filter(({ time }) => time > now - 20 * dayMs && time < now - 14 * dayMs - hourMs);
    assert.ok(world.length > 50);
    return { ledger, readAll, carried, old: world.map(({ id }) => id) };
  };

  const recordIds = async (folder: string): Promise<Set<string | null>> => {
    const names = await readdir(folder, { recursive: true, withFileTypes: true });
    const ids = new Set<string | null>();
    for (const file of names.filter((name) => name.isFile())) {
      const lines = (await readFile(join(file.parentPath, file.name), 'utf8')).trim().split('\n');
      for (const line of lines) {
        ids.add((JSON.parse(line) as { event: { record_id: string | null } }).event.record_id);
      }
    }
    return ids;
  };

  const reasons = async (ledger: Ledger) =>
    (await ledger.streams.gaps()).map(({ stream, reason }) => `${stream} ${reason}`);

  it('is handed to a stream of the credential that reaches further back, and read by it', async () => {
    const { ledger, readAll, carried, old } = await openBench();
    await readAll('tail');
    assert.deepEqual(await reasons(ledger), ['tail handed_to:query']);
    await readAll('query');
    const ids = await carried();
    assert.deepEqual(
      old.filter((id) => !ids.has(id)),
      [],
    );
    assert.deepEqual(await reasons(ledger), []);
    assert.deepEqual(await ledger.conditions.open(), []);
  });

  it('is a gap, with an alert, when no stream brings as much', async () => {
    const { ledger, readAll } = await openBench(['Queue']);
    await readAll('tail');
    assert.deepEqual(await reasons(ledger), ['tail history_exceeded']);
    const alerts = await ledger.conditions.open();
    assert.deepEqual(
      alerts.map(({ kind }) => kind),
      ['Gap'],
    );
  });
});
