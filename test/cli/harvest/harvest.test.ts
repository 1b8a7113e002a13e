import assert from 'node:assert/strict';
import type { WindowRow } from '../../../src/ledger/harvests.ts';
import { createRig, type Rig } from '../../support/rig.ts';
import { testTemporal } from '../../support/temporal-server.ts';
import { until } from '../../support/until.ts';
import { aConfig, aConfigFile } from '../../config/support.ts';
import { killLeftovers, run, start } from '../support.ts';

const DAY = 86_400_000;
const yesterday = new Date(Date.now() - DAY).toISOString().slice(0, 10);

const harvesting = aConfig({
  rest: `evidence:
  store: { directory: archive }
  origin: example.com/test
  evidence_key: file:keys/evidence-key.pem
  log_key: file:keys/log-key.pem
harvests:
  acme:
    dialect: genesys.query
    connection: genesys-eu`,
});

describe('holdfast harvest and backfill', () => {
  after(killLeftovers);

  it('say that there is no such tenant, and which there are', async () => {
    await using file = await aConfigFile(aConfig());
    for (const args of [
      ['harvest', 'run', 'acme'],
      ['backfill', 'acme', '--from', '7d'],
    ]) {
      const { code, stderr } = await run(args, { folder: file.folder });
      assert.equal(code, 2);
      assert.match(stderr, /No harvest is called "acme"[^]*holdfast\.example\.yaml/);
    }
  });

  it('list no windows of a tenant that nobody knows', async () => {
    await using file = await aConfigFile(harvesting);
    const { folder } = file;
    const { code, stderr } = await run(['harvest', 'list', '--tenant', 'acne'], { folder });
    assert.equal(code, 2);
    assert.match(stderr, /No harvest is called "acne"[^]*Did you mean "acme"\?/);
    const known = await run(['harvest', 'list', '--tenant', 'acme', '--from', '2026-06-01'], {
      folder,
    });
    assert.equal(known.code, 0, known.stderr);
    assert.match(known.stdout, /No windows/);
  });

  it('run no day that has not begun', async () => {
    await using file = await aConfigFile(harvesting);
    const tomorrow = new Date(Date.now() + DAY).toISOString().slice(0, 10);
    for (const date of ['2130-01-01', tomorrow]) {
      const { code, stderr } = await run(['harvest', 'run', 'acme', '--date', date], file);
      assert.equal(code, 2, stderr);
      assert.match(stderr, new RegExp(`${date} has not begun`));
    }
  });

  it('refuse a period that ends before it begins, as every command does', async () => {
    for (const args of [
      ['harvest', 'list'],
      ['backfill', 'acme'],
      ['deliveries', 'reconcile'],
      ['archive', 'hold'],
      ['alerts', 'report'],
      ['report', '--tenant', 'acme'],
      ['verify'],
    ]) {
      const { code, stderr } = await run([...args, '--from', '2026-06-02', '--to', '2026-06-01']);
      assert.equal(code, 2, args.join(' '));
      assert.match(stderr, /^--from has to be before --to\.$/m);
    }
    const future = await run(['backfill', 'acme', '--from', '2130-01-01']);
    assert.equal(future.code, 2);
    assert.match(future.stderr, /--from has to be before --to\.\nWithout --to/);
  });

  it('refuse a day and a time that are none', async () => {
    const day = await run(['harvest', 'run', 'acme', '--date', 'yesterday']);
    assert.equal(day.code, 2);
    assert.match(day.stderr, /Write a UTC day such as 2026-03-01/);
    const time = await run(['backfill', 'acme', '--from', 'march']);
    assert.match(time.stderr, /how long ago, such as 7d/);
  });

  describe('with everything running', () => {
    let rig: Rig;
    let surroundings: { folder: string };
    before(async function () {
      this.timeout(60_000);
      await testTemporal();
      rig = await createRig({
        world: {
          ratePerSecond: { genesys: 0, cxone: 0 },
          history: { genesys: { records: 300, spanMs: 3 * DAY } },
        },
        streams: {},
        harvests: { [`acme-${process.pid}`]: { dialect: 'genesys.query', connection: 'genesys' } },
      });
      surroundings = { folder: rig.folder };
      await rig.start();
    });
    after(async () => {
      for await (const { workflowId } of rig.client.workflow.list({
        query: `TaskQueue="${rig.taskQueue}" AND ExecutionStatus="Running"`,
      })) {
        await rig.client.workflow.getHandle(workflowId).terminate();
      }
      await rig.close();
    });

    const tenant = `acme-${process.pid}`;
    const windows = async (): Promise<readonly WindowRow[]> => {
      const { stdout } = await run(['harvest', 'list', '--json'], surroundings);
      return JSON.parse(stdout) as WindowRow[];
    };

    it('seal a day, tell how each window ended, and read nothing twice', async () => {
      const day = await run(['harvest', 'run', tenant, '--date', yesterday], surroundings);
      assert.equal(day.code, 0, day.stderr);
      assert.match(day.stdout, /WINDOW +OUTCOME[^]*T20:00Z to 00:00Z +sealed/);
      assert.match(day.stderr, /6 of 6 windows/);
      const rows = await windows();
      assert.deepEqual(
        rows.map(({ state }) => state),
        Array.from({ length: 6 }, () => 'sealed'),
      );
      const again = await run(['harvest', 'run', tenant, '--date', yesterday], surroundings);
      assert.equal(again.code, 0, again.stderr);
      assert.match(again.stdout, /Every window of .* had ended well before/);
      assert.deepEqual(
        (await windows()).map(({ manifestSha256 }) => manifestSha256),
        rows.map(({ manifestSha256 }) => manifestSha256),
      );
    });

    it('backfill the rest, paused and left to itself in between', async () => {
      const nothing = await run(['backfill', tenant, '--pause'], surroundings);
      assert.equal(nothing.code, 1);
      assert.match(nothing.stderr, /No backfill of .* is running[^]*--from 180d/);
      // Paused from its first moment on, so that it cannot have ended before it is paused.
      const handle = await rig.client.workflow.signalWithStart('backfillEvidence', {
        signal: 'pause',
        workflowId: `backfill/${tenant}`,
        taskQueue: rig.taskQueue,
        args: [
          {
            tenant,
            from: new Date(Date.parse(yesterday) - DAY).toISOString(),
            to: new Date(Date.parse(yesterday) + DAY).toISOString(),
          },
        ],
      });
      const paused = await run(['backfill', tenant, '--pause', 'quota'], surroundings);
      assert.match(paused.stdout, /begins no further window until it is resumed/);
      const follower = start(['backfill', tenant], surroundings);
      await until('it shows where it is', () => follower.stderr().includes('paused: quota'));
      follower.child.kill('SIGINT');
      const left = await follower.ended;
      assert.equal(left.code, 130);
      assert.match(left.stderr, /goes on by itself/);
      assert.equal((await handle.describe()).status.name, 'RUNNING');
      await run(['backfill', tenant, '--resume'], surroundings);
      const ended = await run(['backfill', tenant], surroundings);
      assert.equal(ended.code, 0, ended.stderr);
      assert.match(ended.stdout, /: 12 windows\.\n6 had ended well before, 6 sealed now/);
      assert.equal((await windows()).length, 12);
      const verified = await run(['verify'], surroundings);
      assert.equal(verified.code, 0, verified.stdout + verified.stderr);
      assert.match(verified.stdout, /12\/12 windows/);
    });

    it('say when to start one, where none is running', async () => {
      const { code, stderr } = await run(['backfill', tenant], surroundings);
      assert.equal(code, 2);
      assert.match(stderr, /say from when on[^]*--from 180d/);
    });

    it('say of a day that is not over what is not sealed', async () => {
      const today = new Date().toISOString().slice(0, 10);
      const day = await run(['harvest', 'run', tenant, '--date', today], surroundings);
      assert.equal(day.code, 1, day.stdout);
      assert.match(day.stdout, /T20:00Z to 00:00Z +not over yet/);
      assert.match(day.stderr, /Not every window of .* is sealed: [1-6] not over yet/);
    });
  });
});
