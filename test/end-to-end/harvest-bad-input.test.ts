import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDirectory } from '../../src/evidence/verify/read-directory.ts';
import { verifyArchive } from '../../src/evidence/verify/verify-archive.ts';
import type { HarvestedWindow } from '../../src/workflows/harvest-window.ts';
import type { RunningWorker } from '../../src/worker.ts';
import { killLeftovers, run } from '../cli/support.ts';
import { startAlteringProxy } from '../evidence/stores/altering-proxy.ts';
import { bash, unzip } from '../reports/package/unzip.ts';
import { clearFaults, plant } from '../support/plant.ts';
import { createRig, type Rig, type RigOptions } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { testVersitygw, type Versitygw } from '../support/versitygw.ts';

const HOUR_MS = 3_600_000;
const ALL = { keys: { evidence: [], log: [] }, tenant: null, from: null, to: null };
const ALWAYS = 10_000;

interface Hour {
  readonly from: string;
  readonly to: string;
}

/** The last whole hours, oldest first. */
const hoursBefore = (count: number): Hour[] => {
  const end = Date.now() - (Date.now() % HOUR_MS);
  return Array.from({ length: count }, (_, place) => ({
    from: new Date(end - (count - place) * HOUR_MS).toISOString(),
    to: new Date(end - (count - place - 1) * HOUR_MS).toISOString(),
  }));
};

const rigOf = (options: RigOptions, pageSize = 500): Promise<Rig> =>
  createRig({
    world: {
      ratePerSecond: { genesys: 0, cxone: 0 },
      history: { genesys: { records: 600, spanMs: 8 * HOUR_MS } },
    },
    streams: {},
    harvests: {
      genesys: {
        dialect: 'genesys.query',
        connection: 'genesys',
        window: '1h',
        lag: '0s',
        snapshots: false,
        page_size: pageSize,
      },
    },
    ...options,
  });

const harvest = (rig: Rig, window: Hour) =>
  rig.client.workflow.execute('harvestWindow', {
    workflowId: `harvest/${rig.taskQueue}/${window.from}`,
    taskQueue: rig.taskQueue,
    args: [{ tenant: 'genesys', ...window }],
  }) as Promise<HarvestedWindow>;

const verify = (rig: Rig) => verifyArchive(readDirectory(join(rig.folder, 'evidence')), ALL);

const recordsOf = ({ world }: Rig, { from, to }: Hour): number =>
  world.entries('genesys').filter(({ time }) => time >= Date.parse(from) && time < Date.parse(to))
    .length;

/** The run has said in the ledger why its window is open. */
const untilTold = ({ ledger }: RunningWorker, why: RegExp): Promise<string> =>
  until(`the window to say ${why}`, async () => {
    const rows = await ledger.windows.list({ states: ['open'] });
    return rows.map(({ lastError }) => lastError ?? '').find((said) => why.test(said));
  });

/** What is sealed holds; an open window is missing, as it should be, and nothing of it lies there. */
const assertNothingHalf = async (rig: Rig, { from }: Hour): Promise<void> => {
  const { findings } = await verify(rig);
  assert.deepEqual(
    findings.filter(({ verdict }) => verdict !== 'missing'),
    [],
  );
  const [date = '', time = ''] = from.split('T');
  const { id } = rig.world.centre.organization;
  const folder = `windows/genesys/${id}/${date.replaceAll('-', '/')}/${time.slice(0, 2)}00-60m`;
  assert.equal(existsSync(join(rig.folder, 'evidence', folder)), false, folder);
};

const assertWhole = async (rig: Rig, window: Hour, ended: HarvestedWindow): Promise<void> => {
  assert.equal(ended.outcome, 'sealed', JSON.stringify(ended));
  assert.equal(ended.events, recordsOf(rig, window));
  assert.equal(ended.agrees, true);
  const { findings, windows } = await verify(rig);
  assert.deepEqual(findings, []);
  assert.equal(windows.valid, windows.total);
};

describe('a window whose answers are bad', function () {
  this.timeout(120_000);

  describe('in its downloads', () => {
    let rig: Rig;
    let worker: RunningWorker;
    const windows = hoursBefore(5);
    before(async () => {
      rig = await rigOf({ genesys: { redirectAbove: 10 } });
      worker = await rig.start();
    });
    after(() => rig.close());

    it('is read from files where the platform says so (302)', async () => {
      const [window = assert.fail()] = windows.splice(0, 1);
      await assertWhole(rig, window, await harvest(rig, window));
    });

    for (const [what, fault, why] of [
      ['truncated', { kind: 'truncateDownload' }, /download.*does not match its ETag/i],
      ['cut off by the network', { kind: 'cut', bytes: 200 }, /download/i],
      ['longer than it says', { kind: 'lieAboutLength', bytes: 200 }, /download/i],
      ['well-formed, and less than it is of', { kind: 'loseRecords' }, /does not match its ETag/i],
    ] as const) {
      it(`stays open while a file is ${what}, says so, and is sealed when that ends`, async () => {
        const [window = assert.fail()] = windows.splice(0, 1);
        await plant(rig.genesys, { path: '/_download/', count: ALWAYS, ...fault });
        const running = harvest(rig, window);
        await untilTold(worker, why);
        await assertNothingHalf(rig, window);
        await clearFaults(rig.genesys);
        await assertWhole(rig, window, await running);
      });
    }
  });

  describe('page by page', () => {
    let rig: Rig;
    const windows = hoursBefore(6);
    // The worker's clock, which a test moves on instead of waiting.
    const { now } = Date;
    let aheadMs = 0;
    before(async () => {
      rig = await rigOf({}, 20);
      Date.now = () => now() + aheadMs;
      await rig.start();
    });
    after(async () => {
      Date.now = now;
      await rig.close();
    });
    afterEach(() => clearFaults(rig.genesys));

    for (const [what, fault] of [
      ['comes twice', { kind: 'repeatPage' }],
      ['leads to itself', { kind: 'standStill' }],
    ] as const) {
      it(`is asked in halves where a page ${what}, and is whole`, async () => {
        const [window = assert.fail()] = windows.splice(0, 1);
        await plant(rig.genesys, { count: ALWAYS, ...fault });
        await assertWhole(rig, window, await harvest(rig, window));
      });
    }

    for (const [what, fault] of [
      ['is too much at once (413)', { kind: 'status', status: 413 }],
      ['ends as Failed', { kind: 'queryFailed' }],
      ['ends as Cancelled', { kind: 'queryCancelled' }],
    ] as const) {
      it(`is asked in halves where its query ${what}, and is whole`, async () => {
        const [window = assert.fail()] = windows.splice(0, 1);
        const path = '/api/v2/audits/query$';
        await plant(rig.genesys, { method: 'POST', path, count: 3, ...fault });
        await assertWhole(rig, window, await harvest(rig, window));
      });
    }

    it('is asked in halves where its query never ends, and is whole', async () => {
      const [window = assert.fail()] = windows.splice(0, 1);
      await plant(rig.genesys, { kind: 'queryNeverEnds' });
      const running = harvest(rig, window);
      await until('the query is there', async () => {
        const reply = await fetch(`${rig.genesys.adminUrl}/faults`);
        return ((await reply.json()) as { faults: unknown[] }).faults.length === 0;
      });
      aheadMs += 20 * 60_000;
      await assertWhole(rig, window, await running);
    });
  });
});

/** Why the run failed, as the Web UI shows it. */
const refusalOf = async (running: Promise<HarvestedWindow>): Promise<string> => {
  const ended = await running.then(JSON.stringify, (error: unknown) => error);
  let cause = ended;
  while (cause instanceof Error && cause.cause instanceof Error) ({ cause } = cause);
  return cause instanceof Error ? cause.message : assert.fail(String(ended));
};

const alarms = async ({ ledger }: RunningWorker) =>
  (await ledger.conditions.open()).filter(({ kind }) => kind === 'ArchiveUnusable');

const untilAlarmed = (worker: RunningWorker): Promise<string> =>
  until('an alert', async () => (await alarms(worker))[0]?.message);

/** As \`temporal activity reset\` does: whoever has mended the cause need not wait. */
const tryNow = ({ client, taskQueue }: Rig, { from }: Hour, type: string) =>
  client.workflowService.resetActivity({
    namespace: 'default',
    execution: { workflowId: `harvest/${taskQueue}/${from}` },
    type,
  });

describe('a window that cannot be sealed', function () {
  this.timeout(120_000);
  const [first = assert.fail(), second = assert.fail()] = hoursBefore(2);

  /** A rig whose evidence goes to that bucket of the S3 server. */
  const bucketRig = async ({ account }: Versitygw, bucket: string, endpoint: string) => {
    const rig = await rigOf({
      evidence: {
        store: {
          s3: {
            bucket,
            endpoint,
            region: 'us-east-1',
            path_style: true,
            access_key_id: account.accessKeyId,
            secret_access_key: 'file:s3-secret',
          },
        },
      },
    });
    writeFileSync(join(rig.folder, 's3-secret'), account.secretAccessKey);
    return rig;
  };

  it('says that the bucket has no Object Lock', async function () {
    const server = await testVersitygw();
    if (server === undefined) return this.skip();
    const bucket = await server.createBucket({ objectLock: false });
    const rig = await bucketRig(server, bucket, server.url);
    try {
      const worker = await rig.start();
      // It waits for somebody to mend the bucket.
      harvest(rig, first).catch(() => undefined);
      const said = await untilAlarmed(worker);
      assert.match(said, /cannot be sealed, and stays open: .*Object Lock/);
    } finally {
      await rig.close();
    }
  });

  it('says that the store locks for less time than asked, and is sealed when it does not', async function () {
    const server = await testVersitygw();
    if (server === undefined) return this.skip();
    const proxy = await startAlteringProxy(server.url);
    const rig = await bucketRig(server, await server.createBucket(), proxy.url);
    try {
      const worker = await rig.start();
      assert.equal((await harvest(rig, first)).outcome, 'sealed');
      proxy.alter((request) =>
        request.startsWith('HEAD ')
          ? {
              kind: 'alter headers',
              alter: (headers) => {
                headers['x-amz-object-lock-retain-until-date'] = '2027-01-01T00:00:00Z';
              },
            }
          : null,
      );
      const running = harvest(rig, second);
      await untilTold(worker, /until 2027-01-01T00:00:00.000Z instead of compliance until/);
      assert.match(await untilAlarmed(worker), /check Object Lock and the policies of the bucket/);
      proxy.alter(() => null);
      await tryNow(rig, second, 'sealWindow');
      assert.equal((await running).outcome, 'sealed');
      assert.deepEqual(await alarms(worker), []);
    } finally {
      await rig.close();
      await proxy.close();
    }
  });

  it('is not signed by a key that the archive does not know', async () => {
    const rig = await rigOf({});
    try {
      const file = join(rig.folder, 'evidence-key.pem');
      const known = readFileSync(file);
      const before = await rig.start();
      assert.equal((await harvest(rig, first)).outcome, 'sealed');
      await before.stop();

      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
      const during = await rig.start();
      const said = await refusalOf(harvest(rig, second));
      assert.match(said, /is not in the key ledger of .*: holdfast keys rotate/);
      assert.match(await untilAlarmed(during), /stays open: .*: holdfast keys rotate/);
      await assertNothingHalf(rig, second);
      await during.stop();

      writeFileSync(file, known);
      const after = await rig.start();
      await assertWhole(rig, second, await harvest(rig, second));
      assert.deepEqual(await alarms(after), []);
    } finally {
      await rig.close();
    }
  });

  it('is a signed gap where the platform no longer answers for it', async () => {
    const rig = await rigOf({});
    try {
      const { ledger } = await rig.start();
      const to = Date.parse(first.to) - 366 * 24 * HOUR_MS;
      const old = {
        from: new Date(to - HOUR_MS).toISOString(),
        to: new Date(to).toISOString(),
      };
      const ended = await harvest(rig, old);
      assert.equal(ended.outcome, 'gap');
      assert.match(ended.reason ?? '', /no longer answers for this time/);
      const [row] = await ledger.windows.list({});
      assert.equal(row?.state, 'gap');
      assert.notEqual(row?.manifestSha256, null);
      const [alert] = await ledger.conditions.open();
      assert.match(alert?.message ?? '', /is a gap in the evidence.*signed as such/);
      const { findings, notes, windows } = await verify(rig);
      assert.deepEqual([findings, windows], [[], { valid: 0, total: 1 }]);
      assert.equal(notes.filter(({ verdict }) => verdict === 'gap').length, 1);
      assert.equal((await harvest(rig, old)).outcome, 'done');
    } finally {
      await rig.close();
    }
  });
});

describe('records with anything in their names', function () {
  this.timeout(120_000);
  after(killLeftovers);

  it('are found, shown and handed out as text', async () => {
    const hostile = `<img src=x onerror=alert(1)>"' OR NEAR(a* ^b) -"x \u001B[31m\u0007\u202Eexe\uD800 =1+1`;
    const rig = await rigOf({});
    try {
      const { centre } = rig.world;
      const [role = assert.fail()] = centre.roles;
      for (const named of [role, ...centre.users]) Object.assign(named, { name: hostile });
      // No command line holds a NUL; a name does.
      for (const queue of centre.queues) Object.assign(queue, { name: `zero\u0000${hostile}` });
      const [window = assert.fail()] = hoursBefore(1);
      const agoMs = Date.now() - Date.parse(window.to) + 60_000;
      const kind = 'PeoplePermissions/Role/Update';
      rig.world.makeChanges('genesys', 1, { kind, target: hostile, agoMs, delayMs: 0 });
      await rig.start();
      await assertWhole(rig, window, await harvest(rig, window));

      const archive = ['--archive', join(rig.folder, 'evidence')];
      const holdfast = async (...args: string[]) => {
        const { code, stdout, stderr } = await run([...args, ...archive], { folder: rig.folder });
        assert.equal(code, 0, stdout + stderr);
        // oxlint-disable-next-line no-control-regex -- what a terminal would obey
        assert.doesNotMatch(stdout, /[\0-\x08\x0b-\x1f\u202e]/);
        return stdout;
      };
      const found = await holdfast(
        'search',
        '--target',
        hostile,
        '--changed',
        'permissionPolicies',
      );
      assert.match(found, /[1-9]\d* events? fits?\./); // the past may have drawn more of that role
      assert.match(await holdfast('search', hostile), /<img src=x onerror=alert/);
      await holdfast('report', '--tenant', 'genesys', '--in', window.from.slice(0, 10));
      await holdfast('package', '--target', hostile, '--out', join(rig.folder, 'names.zip'));
      const unpacked = unzip(join(rig.folder, 'names.zip'));
      const { status, all } = bash(unpacked, 'bash verify.sh');
      assert.equal(status, 0, all);
      const reports = join(rig.folder, '.holdfast', 'reports');
      const pages = readdirSync(reports).filter((name) => name.endsWith('.html'));
      const written = pages.map((name) => join(reports, name));
      for (const page of [...written, join(unpacked, 'events.html')]) {
        assert.doesNotMatch(readFileSync(page, 'utf8'), /<img/);
      }
      assert.match(readFileSync(join(unpacked, 'events.html'), 'utf8'), /&lt;img src=x/);
      assert.equal(written.length, 1);
    } finally {
      await rig.close();
    }
  });
});
