import assert from 'node:assert/strict';
import { aNotice, raised } from '../../ledger/alert-fixtures.ts';
import { NEW_YEAR } from '../../ledger/fixtures.ts';
import { type AlertsBench, alertsBench } from './alerts-ledger.ts';

const PERIOD = ['--from', '2026-01-01', '--to', '2026-01-02'] as const;

describe('holdfast alerts report', function () {
  this.timeout(60_000);
  let bench: AlertsBench;

  before(async () => {
    bench = await alertsBench();
    const { ledger } = bench;
    const notice = aNotice({ title: 'Role \u001B[31mgiven' });
    const { id } = await raised(ledger, 'a', { notice });
    const key = { alert: id, channel: 'security', occasion: 'raise' };
    await ledger.alerts.beginAttempt(key);
    const shown = { state: 'shown', receipt: null, error: null, mayBeDouble: false } as const;
    await ledger.alerts.endAttempt({ ...key, ...shown });
    const ada = { by: 'Ada\u001B[1m', via: 'cli', at: NEW_YEAR + 185_000 };
    await ledger.alerts.acknowledge(id, ada);
    await raised(ledger, 'never', { severity: 'low', rule: 'r2' });
    await raised(ledger, 'of another day', { eventAt: NEW_YEAR - 1 });
  });
  after(() => bench.close());

  it('tells for people how fast, what waits, who, and what reached nobody', async () => {
    const { stdout } = await bench.alerts('report', ...PERIOD);
    assert.match(stdout, /^2 alerts of 2 changes, made from 2026-01-01T00:00:00\.000Z, before /);
    assert.match(stdout, /\ncritical +1 +1 +1 +0 +- +0 .* 3m 05s +3m 05s +3m 05s\n/);
    assert.match(stdout, /\nRole \\u\{1b\}\[31mgiven +critical +1 /);
    assert.match(stdout, /critical +t1-t0 {2}change to received +1 +1\.0 s +1\.0 s +1\.0 s\n/);
    assert.match(stdout, /Ada\\u\{1b\}\[1m +1 /);
    assert.match(stdout, /\n1 alert that no channel has taken/);
    assert.match(stdout, /2026-01-01T00:00:00\.000Z {2}low {2}open {2}Administrator role given/);
    assert.ok(!stdout.includes('\u001B'));
  });

  it('tells programs the same', async () => {
    const report = await bench.json('report', ...PERIOD);
    assert.partialDeepStrictEqual(report, {
      format: 'holdfast.alert-response/1',
      period: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-02T00:00:00.000Z' },
      all: {
        alerts: 2,
        unshown: 1,
        times: { changeToAcknowledged: { count: 1, p50Ms: 185_000 } },
      },
      people: [{ acknowledged: 1 }],
    });
  });

  it('has what is of this moment, though the clock of a platform is ahead of ours', async () => {
    const ahead = { rule: 'r3', eventAt: Date.now() + 30_000, receivedAt: Date.now() };
    await raised(bench.ledger, 'just now', ahead);
    const report = (await bench.json('report', '--from', '1h')) as { all: { alerts: number } };
    assert.equal(report.all.alerts, 1);
  });

  it('says so where there is nothing, and refuses a period that is none', async () => {
    const none = await bench.alerts('report', '--from', '2020-01-01', '--to', '2020-01-02');
    assert.match(none.stdout, /No alert is of a change from 2020-01-01T00/);
    const wrong = await bench.alerts('report', '--from', '2020-01-02', '--to', '2020-01-01');
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /--from has to be before --to/);
  });
});
