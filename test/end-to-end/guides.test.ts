import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { IdentityRecord, Snapshot } from '../../src/evidence/formats/evidence-files.ts';
import { FILES } from '../../src/evidence/formats/object-keys.ts';
import type { WindowPredicate } from '../../src/evidence/formats/window-predicate.ts';
import type { HarvestedWindow } from '../../src/workflows/harvest-window.ts';
import { readDirectory } from '../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../src/evidence/verify/verify-archive.ts';
import { createGuideRig, type GuideRig } from '../support/guide-rig.ts';
import { createWorkerProcess, type WorkerProcess } from '../support/kills/worker-process.ts';
import { lostAndDoubled } from '../support/lost-and-doubled.ts';
import type { Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

const HOUR_MS = 3_600_000;
const RECORDS = 1_500;
const PAST = { records: RECORDS, spanMs: HOUR_MS };

/** The simulated gateway has the audit log and nothing else: evidence must not say that nobody is there. */
const ALONE = /has no look-ups beside the guide's audit log/;

/** A file of the only window in an archive. */
const sealedFile = (archive: string, name: string): Buffer => {
  const windows = join(archive, 'windows');
  const files = readdirSync(windows, { recursive: true, encoding: 'utf8' });
  const file = files.find((path) => basename(path) === name) ?? assert.fail(`no ${name}`);
  return readFileSync(join(windows, file));
};

const linesOf = <Line>(zipped: Buffer): Line[] =>
  gunzipSync(zipped)
    .toString()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

describe('the guides’ own protocols, from end to end, killed on the way', function () {
  this.timeout(300_000);
  let guides: GuideRig;
  let rig: Rig;
  let worker: WorkerProcess;
  before(async () => {
    guides = await createGuideRig({
      platforms: { ratePerSecond: 10, history: PAST },
      paging: 'nextOffset',
      // Short pages, so that the past is many batches.
      stream: { page_size: 50 },
      harvest: { window: '1h', lag: '0s' },
      target: { max_events_per_request: 100 },
      batches: { max_pages: 4 },
    });
    ({ rig } = guides);
    worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
  });
  after(async () => {
    await worker?.kill();
    await guides?.close();
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
    for (const platform of ['genesys', 'cxone'] as const) {
      const { world } = guides[platform];
      world.stop();
      await untilVisible(world, platform);
      const count = () => lostAndDoubled(rig.splunk, world, platform);
      await until(`everything of ${platform} in Splunk`, () => count().lost === 0, 120_000);
      assert.deepEqual(count(), { lost: 0, doubled: 0 });
      assert.ok(world.entries(platform).length >= RECORDS);
    }
    for (const run of running) await run.terminate();
  });

  it('harvests what the streams have brought, and brings none of it a second time', async () => {
    const { world } = guides.genesys;
    const end = Date.now() - (Date.now() % HOUR_MS);
    const [from, to] = [end - HOUR_MS, end].map((time) => new Date(time).toISOString());
    const ended = (await rig.client.workflow.execute('harvestWindow', {
      workflowId: `harvest/${rig.taskQueue}/guide/${from}`,
      taskQueue: rig.taskQueue,
      args: [{ tenant: 'genesys', from, to }],
    })) as HarvestedWindow;
    assert.equal(ended.outcome, 'sealed', JSON.stringify(ended));
    const there = world
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
    const archive = join(rig.folder, 'evidence');
    const { predicate } = JSON.parse(sealedFile(archive, FILES.statement).toString()) as {
      readonly predicate: WindowPredicate;
    };
    assert.match(predicate.identities.reason ?? '', ALONE);
    const known = linesOf<IdentityRecord>(sealedFile(archive, FILES.identities));
    assert.ok(known.every(({ source }) => source !== 'look-up'));
    const states = linesOf<Snapshot>(sealedFile(archive, FILES.snapshots));
    assert.ok(states.length > 0 && states.every(({ outcome }) => outcome === 'refused'));
  });
});
