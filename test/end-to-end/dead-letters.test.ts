import assert from 'node:assert/strict';
import { run } from '../cli/support.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { clearFaults, plant } from '../support/plant.ts';
import { createRig, QUICK } from '../support/rig.ts';
import { until } from '../support/until.ts';

describe('events that Splunk refuses', function () {
  this.timeout(120_000);

  it('wait for a person, and are brought when that person says so', async () => {
    const rig = await createRig({
      world: { history: { genesys: { records: 300, spanMs: 600_000 } } },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
    });
    const replay = (reason: string) =>
      run(
        ['deliveries', 'replay', '--all', '--stream', 'query', '--reason', reason, '--by', 'Ada'],
        {
          folder: rig.folder,
        },
      );
    try {
      const { ledger } = await rig.start();
      await plant(rig.splunk, { kind: 'refuse_marker', marker: '"Delete"', probability: 1 });
      rig.world.stop();
      const asOf = Date.now();
      await (await rig.extract('query')).result();
      const refused = await ledger.deliveries.quarantined({});
      assert.ok(refused.length > 1, 'several were refused');
      const { lost } = countAtSink(rig, 'genesys', { asOf });
      assert.equal(lost.length, refused.length, 'nothing else is missing');
      assert.deepEqual(await ledger.deliveries.list({ states: ['pending', 'redelivery'] }), []);

      const first = await replay('perhaps now');
      assert.equal(first.code, 0, first.stderr);
      assert.match(first.stdout, /redeliver\/\S+\/demo sends it as soon as a worker runs/);
      await until('all are refused once more', async () => {
        const open = await ledger.deliveries.quarantined({});
        const waiting = await ledger.deliveries.list({ states: ['redelivery'] });
        return open.length === refused.length && waiting.length === 0;
      });
      assert.ok((await ledger.conditions.open()).some(({ kind }) => kind === 'Quarantined'));

      await clearFaults(rig.splunk);
      const second = await replay('the parser was mended');
      assert.match(
        second.stdout,
        new RegExp(`${refused.length} of ${refused.length} dead letters`),
      );
      await until(
        'everything in Splunk',
        () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
      );
      assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
      assert.deepEqual(await ledger.deliveries.quarantined({}), []);
      assert.deepEqual(
        (await ledger.conditions.open()).filter(({ kind }) => kind === 'Quarantined'),
        [],
      );
    } finally {
      await rig.close();
    }
  });
});
