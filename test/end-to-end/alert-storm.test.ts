import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRig, QUICK } from '../support/rig.ts';
import { until } from '../support/until.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const CHANGES = 10_000;
const PER_MINUTE = 20;

describe('ten thousand alerts in a minute', function () {
  this.timeout(240_000);

  it('are grouped, not dropped: few messages, and every change is listed', async () => {
    const rig = await createRig({
      world: { ratePerSecond: { genesys: 0, cxone: 0 } },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      alerts: {
        storm_per_minute: PER_MINUTE,
        policies: { urgent: [{ notify: ['security'], acknowledge_within: '1h' }] },
      },
    });
    try {
      const { ledger } = await rig.start();
      await rig.extract('query', { follow: true });
      rig.world.makeChanges('genesys', CHANGES, { kind: 'Architect/Flow/Delete' });
      const messages = () => rig.alerts?.slack.messages() ?? [];
      const sum = async (): Promise<number> =>
        (await ledger.alerts.list({})).reduce((total, { count }) => total + count, 0);
      await until('every change is in an alert', async () => (await sum()) >= CHANGES, 200_000);
      const alerts = await ledger.alerts.list({});
      const storm = alerts.toSorted((a, b) => b.count - a.count)[0];
      assert.ok(storm);
      await until(
        'people see how many',
        () =>
          messages().some(({ text, blocks }) =>
            (text + JSON.stringify(blocks)).includes(storm.count.toLocaleString('en-US')),
          ),
        60_000,
      );
      assert.equal(await sum(), CHANGES);
      assert.ok(messages().length <= alerts.length && alerts.length <= 3 * (PER_MINUTE + 1));
      const listed = new Set<string>();
      for (const { id } of alerts)
        for (const { changeId } of await ledger.alerts.matches({ alert: id, limit: CHANGES }))
          listed.add(changeId);
      assert.equal(listed.size, CHANGES);
      const command = [MAIN, '--config', rig.configFile, 'alerts', 'show', storm.id, '--all'];
      const { stdout } = await promisify(execFile)(process.execPath, [...command, '--json'], {
        maxBuffer: 2 ** 30,
      });
      const shown = JSON.parse(stdout) as { readonly matches: readonly object[] };
      assert.equal(shown.matches.length, storm.count);
    } finally {
      await rig.close();
    }
  });
});
