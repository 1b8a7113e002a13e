import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { ReconciliationReport } from '../../../src/reports/reconciliation-report.ts';
import { aConfig, aConfigFile } from '../../config/support.ts';
import { clearFaults, plant } from '../../support/plant.ts';
import { createRig, QUICK, type Rig } from '../../support/rig.ts';
import { testTemporal } from '../../support/temporal-server.ts';
import { until } from '../../support/until.ts';
import { killLeftovers, run } from '../support.ts';

const SEARCH =
  '      search: { url: https://splunk.example.com:8089, token: env:HOLDFAST_TEST_TOKEN }';

describe('holdfast deliveries reconcile', () => {
  after(killLeftovers);

  it('says that no target can be searched, and what to add', async () => {
    await using file = await aConfigFile(aConfig());
    const { code, stderr } = await run(['deliveries', 'reconcile'], { folder: file.folder });
    assert.equal(code, 2);
    assert.match(stderr, /No Splunk target has search configured[^]*splunk\.targets\.main\.search/);
  });

  it('says that a target cannot be searched, or does not exist', async () => {
    await using file = await aConfigFile(aConfig());
    const { folder } = file;
    const unsearched = await run(['deliveries', 'reconcile', '--target', 'main'], { folder });
    assert.match(unsearched.stderr, /Splunk target main has no search configured/);
    const unknown = await run(['deliveries', 'reconcile', '--target', 'other'], { folder });
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /No Splunk target is called "other"[^]*main/);
  });

  it('says that no worker answers', async () => {
    const { address } = await testTemporal();
    const rest = `temporal: { address: "${address}", task_queue: nobody-reconciles }`;
    await using file = await aConfigFile(aConfig({ target: SEARCH, rest }));
    const { code, stderr } = await run(['deliveries', 'reconcile'], { folder: file.folder });
    assert.equal(code, 3);
    assert.match(stderr, /No worker answers on task queue nobody-reconciles[^]*holdfast up/);
  });

  it('refuses a time that is none', async () => {
    const { code, stderr } = await run(['deliveries', 'reconcile', '--from', 'yesterday']);
    assert.equal(code, 2);
    assert.match(stderr, /2026-03-01T00:00:00Z, or how long ago/);
  });

  describe('with everything running', () => {
    let rig: Rig;
    before(async () => {
      rig = await createRig({
        world: {
          ratePerSecond: { genesys: 0, cxone: 0 },
          history: { genesys: { records: 300, spanMs: 600_000 } },
        },
        streams: { query: { dialect: 'genesys.realtime', connection: 'genesys', ...QUICK } },
        search: {},
      });
      await rig.start();
    });
    after(() => rig.close());

    const reconcile = (...args: string[]) =>
      run(['deliveries', 'reconcile', '--config', rig.configFile, ...args]);

    interface Result {
      readonly target: string;
      readonly verdict: string;
      readonly json: string;
      readonly missing: number;
      readonly healing: number;
    }

    it('finds what Splunk lost, brings it back, and is clean the next time', async () => {
      await plant(rig.splunk, { kind: 'lose_silently' });
      await (await rig.extract('query')).result();
      const lost = await until('the loss is found', async () => {
        const { code, stdout } = await reconcile('--json', '--from', '1h');
        const [result] = JSON.parse(stdout) as Result[];
        return code === 1 && result?.verdict === 'findings' && result;
      });
      assert.ok(lost.missing > 0);
      assert.equal(lost.healing, lost.missing);
      const report = JSON.parse(await readFile(lost.json, 'utf8')) as ReconciliationReport;
      assert.equal(report.missing.length, lost.missing);

      const clean = await until(
        'everything is there',
        async () => {
          const ended = await reconcile();
          return ended.code === 0 && ended;
        },
        60_000,
      );
      assert.match(clean.stdout, /TARGET +VERDICT[^]*demo +clean[^]*Report +\S+\.html/);
      assert.match(clean.stderr, /\[#{30}\] \d+ of \d+ batches/);
      const counts = [...rig.splunk.index.counts().values()];
      assert.equal(counts.length, 300);
      assert.ok(counts.every((count) => count === 1));
    });

    it('says what could not be compared, and fails', async () => {
      await plant(rig.splunk, { kind: 'search_forbidden', probability: 1 });
      const { code, stdout, stderr } = await reconcile();
      await clearFaults(rig.splunk);
      assert.equal(code, 1, stderr);
      assert.match(stdout, /demo +incomplete/);
      assert.match(stderr, /Not clean: demo: incomplete/);
    });
  });
});
