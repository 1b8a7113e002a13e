import assert from 'node:assert/strict';
import { join } from 'node:path';
import { simulateCxoneGuide } from '../../src/simulator/cxone/simulate-cxone-guide.ts';
import { simulateGenesysGuide } from '../../src/simulator/genesys/simulate-genesys-guide.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { HarvestedWindow } from '../../src/workflows/harvest-window.ts';
import { readDirectory } from '../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../src/evidence/verify/verify-archive.ts';
import { createWorkerProcess, type WorkerProcess } from '../support/kills/worker-process.ts';
import { createRig, QUICK, SECRETS, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;
const RECORDS = 1_500;
const SHARED = {
  requestsPerMinute: 1_000_000,
  lateScale: 0.01,
  ratePerSecond: 10,
  history: { records: RECORDS, spanMs: HOUR_MS },
};
/** Short pages, so that the past is many batches. */
const STREAM = { ...QUICK, start: '2h', page_size: 50 };

describe('the guides’ own protocols, from end to end, killed on the way', function () {
  this.timeout(300_000);
  let genesys: Simulator;
  let cxone: Simulator;
  let rig: Rig;
  let worker: WorkerProcess;
  before(async () => {
    genesys = await simulateGenesysGuide({
      ...SHARED,
      seed: 71,
      clientSecret: SECRETS['genesys-secret'],
    });
    cxone = await simulateCxoneGuide({
      ...SHARED,
      seed: 72,
      clientSecret: SECRETS['cxone-secret'],
      paging: 'nextOffset',
    });
    const toGenesys = {
      platform: 'genesys',
      login_url: genesys.url,
      api_url: genesys.url,
      client_id: 'holdfast',
      client_secret: 'file:genesys-secret',
      organization: genesys.world.centre.organization.id,
      requests_per_minute: 100_000,
    };
    const toCxone = {
      platform: 'cxone',
      grant: 'guide',
      api_url: cxone.url,
      client_id: 'holdfast',
      client_secret: 'file:cxone-secret',
      requests_per_minute: 100_000,
    };
    rig = await createRig({
      world: { ratePerSecond: { genesys: 0, cxone: 0 } },
      streams: {
        'guide-genesys': { dialect: 'genesys.guide', connection: toGenesys, ...STREAM },
        'guide-cxone': { dialect: 'cxone.guide', connection: toCxone, ...STREAM },
      },
      harvests: {
        genesys: { dialect: 'genesys.guide', connection: toGenesys, window: '1h', lag: '0s' },
      },
      splunk: { settings: { dialect: 'guide' }, tokens: [{ value: SECRETS['hec-token'] }] },
      target: { dialect: 'guide', max_events_per_request: 100 },
      search: {},
      batches: { max_pages: 4 },
    });
    worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
  });
  after(async () => {
    await worker?.kill();
    await rig?.close();
    await genesys?.close();
    await cxone?.close();
  });

  const admin = async (
    path: string,
    body?: unknown,
  ): Promise<{ fired: Record<string, number> }> => {
    const order = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    return (await (await fetch(`${rig.splunk.adminUrl}/${path}`, order)).json()) as never;
  };

  /** The worker dies with a POST that was taken and whose answer nobody has seen. */
  const killInDoubt = async (): Promise<void> => {
    const before = (await admin('faults')).fired['accept_then_timeout'] ?? 0;
    await admin('faults', { kind: 'accept_then_timeout' });
    await until('a POST without an answer', async () => {
      return ((await admin('faults')).fired['accept_then_timeout'] ?? 0) > before;
    });
    await worker.kill();
    worker.start();
  };

  /** Counted at the sink against the platform's world. */
  const count = ({ world }: Simulator, platform: 'genesys' | 'cxone', asOf: number) => {
    const events = rig.splunk.index.events().filter(({ source }) => source === `${platform}:admin`);
    const found = new Set(
      events.map(({ raw }) => (JSON.parse(raw) as { record_id: string }).record_id),
    );
    const entries = world.entries(platform).filter(({ visibleAt }) => visibleAt <= asOf);
    const lost = entries.filter(
      ({ id, seq, part }) => !found.has(id ?? `unnamed-${seq}-${part}`),
    ).length;
    const counts = rig.splunk.index.counts();
    const doubled = events.filter(({ eventId }) => (counts.get(eventId ?? '') ?? 0) > 1).length;
    return { lost, doubled, entries: entries.length };
  };

  it('carries everything of both once, whatever answers and workers are lost', async () => {
    worker.start();
    const { index } = rig.splunk;
    const running = [];
    for (const stream of ['guide-genesys', 'guide-cxone']) {
      running.push(await rig.extract(stream, { follow: true }));
    }
    for (const share of [0.1, 0.5]) {
      await until(`${share} of it`, () => index.count() >= share * 2 * RECORDS, 120_000);
      await worker.kill();
      worker.start();
      await killInDoubt();
    }
    await admin('faults', [
      { kind: 'accept_prefix_then_reset', eventNumber: 3, count: 2 },
      { kind: 'accept_then_html', count: 2 },
    ]);
    const asOf = Date.now() + 3_000;
    for (const [simulator, platform] of [
      [genesys, 'genesys'],
      [cxone, 'cxone'],
    ] as const) {
      await until(
        `everything of ${platform} in Splunk`,
        () => Date.now() > asOf && count(simulator, platform, asOf).lost === 0,
        120_000,
      );
      const { doubled, entries } = count(simulator, platform, asOf);
      assert.equal(doubled, 0);
      assert.ok(entries >= RECORDS);
    }
    for (const run of running) await run.terminate();
  });

  it('harvests what the streams have brought, and brings none of it a second time', async () => {
    genesys.world.stop();
    const end = Date.now() - (Date.now() % HOUR_MS);
    const [from, to] = [end - HOUR_MS, end].map((time) => new Date(time).toISOString());
    const ended = (await rig.client.workflow.execute('harvestWindow', {
      workflowId: `harvest/${rig.taskQueue}/guide/${from}`,
      taskQueue: rig.taskQueue,
      args: [{ tenant: 'genesys', from, to }],
    })) as HarvestedWindow;
    assert.equal(ended.outcome, 'sealed', JSON.stringify(ended));
    const there = genesys.world
      .entries('genesys')
      .filter(({ time }) => time >= Date.parse(from ?? '') && time < Date.parse(to ?? ''));
    assert.equal(ended.events, new Set(there.map(({ id }) => id)).size);
    assert.equal(ended.newEvents, 0);
    assert.equal(ended.agrees, null);
    const verified = await verifyArchive(readDirectory(join(rig.folder, 'evidence')), {
      keys: { evidence: [], log: [] },
      tenant: null,
      from: null,
      to: null,
    });
    assert.deepEqual(verified.findings, []);
    assert.deepEqual(verified.windows, { valid: 1, total: 1 });
  });
});
