import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { readDirectory } from '../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../src/evidence/verify/verify-archive.ts';
import type { HarvestedWindow } from '../../src/workflows/harvest-window.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { createSmallDisk } from '../faults/small-disk.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const HOUR_MS = 3_600_000;
const NO_KEYS = { evidence: [], log: [] };
const ALL = { keys: NO_KEYS, tenant: null, from: null, to: null };

/** The last whole hours of the simulated past, newest last. */
const hoursBefore = (count: number): { from: string; to: string }[] => {
  const end = Date.now() - (Date.now() % HOUR_MS);
  return Array.from({ length: count }, (_, place) => ({
    from: new Date(end - (count - place) * HOUR_MS).toISOString(),
    to: new Date(end - (count - place - 1) * HOUR_MS).toISOString(),
  }));
};

const harvest = (rig: Rig, tenant: string, window: { from: string; to: string }) =>
  rig.client.workflow.execute('harvestWindow', {
    workflowId: `harvest/${rig.taskQueue}/${tenant}/${window.from}`,
    taskQueue: rig.taskQueue,
    args: [{ tenant, ...window }],
  }) as Promise<HarvestedWindow>;

const inLedger = (rig: Rig, statements: string): void => {
  const database = new DatabaseSync(join(rig.folder, 'ledger.db'), { timeout: 5_000 });
  database.exec(statements);
  database.close();
};

const KEEP_BEGUN = `
  CREATE TABLE begun (undelivered TEXT);
  CREATE TRIGGER keep_begun AFTER UPDATE OF undelivered ON harvest_windows
  BEGIN INSERT INTO begun VALUES (NEW.undelivered); END`;

/** What a ledger knows whose worker was killed when a supplement was sealed, and not noted yet. */
const FORGET_RECHECKS = `
  UPDATE harvest_windows SET rechecks = '[]', supplements = '[]',
    undelivered = (SELECT undelivered FROM begun ORDER BY rowid LIMIT 1)`;

/** Three hours of one tenant, in which nothing more happens. */
const GENESYS_PAST = {
  world: {
    ratePerSecond: { genesys: 0, cxone: 0 },
    history: { genesys: { records: 200, spanMs: 3 * HOUR_MS } },
  },
  streams: {},
  harvests: {
    genesys: { dialect: 'genesys.query', connection: 'genesys', window: '1h', lag: '0s' },
  },
};

describe('the harvest', function () {
  this.timeout(120_000);

  it('seals windows of both platforms, and delivers what no stream has brought', async () => {
    const rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 0 },
        history: {
          genesys: { records: 900, spanMs: 5 * HOUR_MS },
          cxone: { records: 300, spanMs: 5 * HOUR_MS },
        },
      },
      streams: {},
      harvests: {
        genesys: { dialect: 'genesys.query', connection: 'genesys', window: '1h', lag: '0s' },
        cxone: { dialect: 'cxone.activity', connection: 'cxone', window: '1h', lag: '0s' },
      },
      search: {},
    });
    try {
      await rig.start();
      const windows = hoursBefore(3);
      for (const window of windows) {
        for (const tenant of ['genesys', 'cxone'] as const) {
          const ended = await harvest(rig, tenant, window);
          const { from, to } = window;
          const there = rig.world
            .entries(tenant)
            .filter(({ time }) => time >= Date.parse(from) && time < Date.parse(to));
          assert.equal(ended.outcome, 'sealed', JSON.stringify(ended));
          assert.ok(there.length > 0);
          // Of records without an id nobody can say whether one was listed twice.
          const nameless = there.filter(({ id, isRepeated }) => id === null && isRepeated).length;
          const distinct = new Set(there.map(({ id, seq, part }) => id ?? `${seq}.${part}`)).size;
          assert.ok(ended.events >= distinct && ended.events <= distinct + nameless, tenant);
          assert.equal(ended.agrees, true, JSON.stringify(ended));
          assert.equal(ended.newEvents, ended.events);
        }
      }
      const verification = await verifyArchive(readDirectory(join(rig.folder, 'evidence')), ALL);
      assert.deepEqual(verification.findings, []);
      assert.deepEqual(verification.windows, { valid: 6, total: 6 });
      await until('all in Splunk', () => rig.splunk.index.count() >= verification.events.total);
      assert.equal(rig.splunk.index.count(), verification.events.total);
      assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
      // Again: nothing is read twice.
      assert.equal((await harvest(rig, 'genesys', windows[0] ?? assert.fail())).outcome, 'done');
    } finally {
      await rig.close();
    }
  });

  it('is not made twice where the ledger was lost: the archive knows', async () => {
    const rig = await createRig({
      ...GENESYS_PAST,
    });
    try {
      const [first, second] = hoursBefore(2);
      const worker = await rig.start();
      const sealed = await harvest(rig, 'genesys', first ?? assert.fail());
      await worker.stop();
      for (const part of ['', '-wal', '-shm', '-age']) {
        rmSync(join(rig.folder, `ledger.db${part}`), { force: true });
      }
      const { ledger } = await rig.start();
      assert.equal((await harvest(rig, 'genesys', first ?? assert.fail())).outcome, 'done');
      const [row] = await ledger.windows.list({});
      assert.equal(row?.manifestSha256, sealed.manifestSha256);
      assert.equal(row?.state, 'sealed');
      assert.equal((await harvest(rig, 'genesys', second ?? assert.fail())).outcome, 'sealed');
      const verification = await verifyArchive(readDirectory(join(rig.folder, 'evidence')), ALL);
      assert.deepEqual(verification.findings, []);
      assert.deepEqual(verification.windows, { valid: 2, total: 2 });
    } finally {
      await rig.close();
    }
  });

  it('is repeated: what comes late is sealed beside it, and Splunk is counted', async () => {
    const rig = await createRig({
      ...GENESYS_PAST,
      search: {},
    });
    try {
      const { ledger } = await rig.start();
      const [window = assert.fail()] = hoursBefore(1);
      const first = await harvest(rig, 'genesys', window);
      const again = (recheckHours: number) =>
        rig.client.workflow.execute('harvestWindow', {
          workflowId: `recheck/${rig.taskQueue}/${recheckHours}`,
          taskQueue: rig.taskQueue,
          args: [{ tenant: 'genesys', ...window, recheckHours }],
        }) as Promise<HarvestedWindow>;
      assert.equal((await again(1)).outcome, 'nothing');

      const agoMs = Date.now() - Date.parse(window.to) + 1_000;
      const late = rig.world.makeChanges('genesys', 3, { agoMs, delayMs: 0 });
      const second = await again(24);
      assert.equal(second.outcome, 'sealed');
      assert.equal(second.events, late.length);
      assert.equal(second.agrees, true);
      const total = first.events + late.length;
      await until('all in Splunk', () => rig.splunk.index.count() === total);

      assert.equal((await again(72)).outcome, 'sealed-empty');
      assert.equal((await again(72)).outcome, 'done');
      const [row] = await ledger.windows.list({});
      assert.deepEqual(row?.rechecks, [1, 24, 72]);
      assert.equal(row?.inSplunk?.found, total);
      assert.equal(row?.inSplunk?.expected, total);
      const verification = await verifyArchive(readDirectory(join(rig.folder, 'evidence')), ALL);
      assert.deepEqual(verification.findings, []);
      assert.match(JSON.stringify(verification.notes), /found 24 h after its end/);
      assert.equal(verification.events.total, total);
    } finally {
      await rig.close();
    }
  });

  it('is re-checked once, also where the re-check was killed between its seal and its note', async () => {
    const rig = await createRig(GENESYS_PAST);
    try {
      const worker = await rig.start();
      const [window = assert.fail()] = hoursBefore(1);
      const first = await harvest(rig, 'genesys', window);
      const again = () =>
        rig.client.workflow.execute('harvestWindow', {
          workflowId: `recheck/${rig.taskQueue}`,
          taskQueue: rig.taskQueue,
          args: [{ tenant: 'genesys', ...window, recheckHours: 24 }],
        }) as Promise<HarvestedWindow>;
      const agoMs = Date.now() - Date.parse(window.to) + 1_000;
      const late = rig.world.makeChanges('genesys', 3, { agoMs, delayMs: 0 });
      inLedger(rig, KEEP_BEGUN);
      const sealed = await again();
      assert.equal(sealed.events, late.length);
      await worker.stop();
      inLedger(rig, FORGET_RECHECKS);

      const { ledger } = await rig.start();
      // What it sealed may not have been handed over either: that is made up for.
      const second = await again();
      assert.deepEqual([second.outcome, second.manifestSha256], ['done', sealed.manifestSha256]);
      assert.equal(second.newEvents, 0);
      assert.equal((await again()).manifestSha256, null);
      const [row] = await ledger.windows.list({});
      assert.deepEqual(row?.rechecks, [24]);
      const days = [Date.parse(window.from), Date.now()].map((time) =>
        new Date(time).toISOString().slice(0, 10),
      );
      const asked = [...new Set(days)].map((day) => ledger.windows.queriesOn('genesys', day));
      assert.ok((await Promise.all(asked)).some((queries) => queries >= 2));
      assert.deepEqual(
        row.supplements.map(({ manifestSha256 }) => manifestSha256),
        [sealed.manifestSha256],
      );
      const verification = await verifyArchive(readDirectory(join(rig.folder, 'evidence')), ALL);
      assert.deepEqual(verification.findings, []);
      assert.equal(verification.events.total, first.events + late.length);
    } finally {
      await rig.close();
    }
  });

  it('leaves a window open while the disk is full, and nothing half-written counts', async function () {
    const disk = createSmallDisk(2_048);
    if (disk === undefined) return this.skip();
    const rig = await createRig({
      ...GENESYS_PAST,
      evidence: {
        store: { directory: join(disk.folder, 'evidence') },
        staging: join(disk.folder, 'harvest'),
      },
    });
    try {
      const { ledger } = await rig.start();
      const [first = assert.fail(), second = assert.fail()] = hoursBefore(2);
      assert.equal((await harvest(rig, 'genesys', first)).outcome, 'sealed');
      disk.fill();
      const running = harvest(rig, 'genesys', second);
      const isTold = async () => {
        const rows = await ledger.windows.list({ states: ['open'] });
        return rows.some(({ lastError }) => lastError?.includes('full') === true);
      };
      await until('the window to say why it is open', isTold);
      disk.empty();
      assert.equal((await running).outcome, 'sealed');
      const reader = readDirectory(join(disk.folder, 'evidence'));
      const verification = await verifyArchive(reader, ALL);
      assert.deepEqual(verification.findings, []);
      assert.deepEqual(verification.windows, { valid: 2, total: 2 });
    } finally {
      await rig.close();
      disk.close();
    }
  });
});
