import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { failUnlessSame } from '../../../src/cli/deliveries/reconcile.ts';
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

  it('says which targets the worker compared otherwise than this configuration means', () => {
    failUnlessSame(['main'], [{ target: 'main' }]);
    assert.throws(() => failUnlessSame(['main', 'new'], [{ target: 'main' }, { target: 'old' }]), {
      message: /another configuration.*only by it: old; .*not compared: new\./,
    });
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
        // One of them lost leaves others that prove that the search sees the index.
        target: { max_events_per_request: 100 },
      });
      await rig.start();
    });
    after(() => rig.close());

    const reconcile = (...args: string[]) =>
      run(['deliveries', 'reconcile', '--config', rig.configFile, ...args]);

    const changeAccount = async (change: Readonly<Record<string, unknown>>): Promise<void> => {
      const body = JSON.stringify(change);
      const reply = await fetch(`${rig.splunk.adminUrl}/accounts`, { method: 'POST', body });
      assert.ok(reply.ok, await reply.text());
    };

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
      assert.match(clean.stderr, /\[#{30}\] (\d+) of \1 batches.*done\n$/);
      const ours = rig.splunk.index.events().filter(({ source }) => source === 'genesys:admin');
      assert.equal(ours.length, report.events.expected);
      assert.equal(new Set(ours.map(({ eventId }) => eventId)).size, ours.length);
    });

    it('says at once that the search is away, and not only when all attempts were in vain', async () => {
      await plant(rig.splunk, { kind: 'search_unavailable', probability: 1 });
      const ending = reconcile();
      await delay(8_000);
      await clearFaults(rig.splunk);
      const { code, stderr } = await ending;
      assert.equal(code, 0, stderr);
      const said = stderr.split('\n').filter((line) => /maximum number of concurrent/.test(line));
      assert.equal(said.length, 1, stderr);
      assert.match(
        said[0] ?? '',
        /^Splunk's search did not say .* no search at the moment; HTTP 503/,
      );
    });

    it('says what could not be compared, and fails', async () => {
      await changeAccount({ name: 'admin', indexes: [] });
      // What was just sent again need not be shown yet, so it is not judged.
      const { stdout, stderr } = await until('it is judged', async () => {
        const ended = await reconcile();
        return /demo, not compared/.test(ended.stdout) && ended;
      });
      await changeAccount({ name: 'admin', indexes: ['*'] });
      assert.match(stdout, /demo +incomplete[^]*demo, not compared: [^]*srchIndexesAllowed/);
      assert.match(stderr, /Not clean: demo: incomplete/);
    });
  });
});
