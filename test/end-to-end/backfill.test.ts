import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDirectory } from '../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../src/evidence/verify/verify-archive.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { BackfillProgress } from '../../src/workflows/messages.ts';
import { createWorkerProcess } from '../support/kills/worker-process.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const DAY_MS = 86_400_000;
const WINDOW_MS = 4 * 3_600_000;
const LONG = process.env['HOLDFAST_LONG'] === '1';
/** Half a year where there is time; else as many windows as show the same. */
const DAYS = LONG ? 183 : 3;
const KILLS = LONG ? 20 : 2;
const ALL = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };

const sealed = (rig: Rig): number => {
  const file = join(rig.folder, 'evidence/log/checkpoint');
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[1]) : 0;
};

describe('a backfill', function () {
  this.timeout(LONG ? 3_600_000 : 180_000);

  it(`of ${DAYS} days misses no window and makes none twice, with ${KILLS} kills in between`, async () => {
    const rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 0 },
        history: { genesys: { records: DAYS * 120, spanMs: (DAYS + 1) * DAY_MS } },
      },
      streams: {},
      harvests: { genesys: { dialect: 'genesys.query', connection: 'genesys', concurrency: 4 } },
      search: {}, // without it a kill in mid-send may double what it names
    });
    const to = Date.now() - (Date.now() % WINDOW_MS) - WINDOW_MS;
    const from = to - DAYS * DAY_MS;
    const worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
    try {
      worker.start();
      const run = await rig.client.workflow.start('backfillEvidence', {
        workflowId: `backfill/${rig.taskQueue}/genesys`,
        taskQueue: rig.taskQueue,
        args: [
          { tenant: 'genesys', from: new Date(from).toISOString(), to: new Date(to).toISOString() },
        ],
      });
      const step = Math.floor((DAYS * 6) / (KILLS + 1));
      for (let kill = 1; kill <= KILLS; kill += 1) {
        await until(
          `window ${kill * step}`,
          () => sealed(rig) >= kill * step,
          LONG ? 600_000 : 90_000,
        );
        await sleep(Math.random() * 400);
        await worker.kill();
        worker.start();
      }
      const progress = (await run.result()) as BackfillProgress;
      assert.equal(progress.done, DAYS * 6, JSON.stringify(progress));

      const verification = await verifyArchive(readDirectory(join(rig.folder, 'evidence')), ALL);
      assert.deepEqual(verification.findings, []);
      assert.deepEqual(verification.windows, { valid: DAYS * 6, total: DAYS * 6 });
      const there = rig.world
        .entries('genesys')
        .filter(({ time, id }) => id !== null && time >= from && time < to);
      const expected = new Set(there.map(({ id }) => id)).size;
      assert.equal(verification.events.total, expected);

      const ledger = await openLedger({ kind: 'sqlite', file: join(rig.folder, 'ledger.db') });
      try {
        const rows = await ledger.windows.list({ tenant: 'genesys' });
        assert.equal(rows.length, DAYS * 6);
        assert.ok(rows.every(({ state }) => state === 'sealed' || state === 'sealed-empty'));
        assert.equal(await ledger.leaves.size(), verification.log.size);
        // One for each window, the scope and the store's answers: none of them twice.
        assert.equal(verification.log.size, DAYS * 6 + 2);
      } finally {
        await ledger.close();
      }
      await until('all in Splunk', () => rig.splunk.index.count() >= expected, DAYS * 40_000);
      assert.equal(rig.splunk.index.count(), expected);
    } finally {
      await worker.kill();
      await rig.close();
    }
  });
});
