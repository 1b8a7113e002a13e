import assert from 'node:assert/strict';
import { rescueDeliveries } from '../../src/worker/rescue-deliveries.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { clearFaults, plant } from '../support/plant.ts';
import { createRig, QUICK } from '../support/rig.ts';
import { until } from '../support/until.ts';

describe('a batch whose run was terminated', function () {
  this.timeout(120_000);

  it('is handed to redelivery, because other streams take its events for seen', async () => {
    const query = { dialect: 'genesys.query', connection: 'genesys', ...QUICK };
    const rig = await createRig({
      world: { history: { genesys: { records: 300, spanMs: 600_000 } } },
      streams: { one: query, two: query },
    });
    try {
      const { ledger } = await rig.start();
      await plant(rig.splunk, { kind: 'queue_full', probability: 1 });
      const run = await rig.extract('one', { follow: true });
      await until('an attempt has failed', async () => {
        const pending = await ledger.deliveries.list({ stream: 'one', states: ['pending'] });
        return pending.some(({ attempts }) => attempts > 0);
      });
      await run.terminate();
      rig.world.stop();
      await clearFaults(rig.splunk);
      const asOf = Date.now();
      await (await rig.extract('two')).result();
      assert.ok(countAtSink(rig, 'genesys', { asOf }).lost.length > 0, 'nothing was left behind');

      assert.equal(await rescueDeliveries(ledger, 3_600_000), 0, 'young batches are let be');
      assert.ok((await rescueDeliveries(ledger, 0)) > 0);
      await until(
        'everything in Splunk',
        () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
      );
      assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
      await until('no alert of a delayed delivery is left', async () => {
        const open = await ledger.conditions.open();
        return open.every(({ kind }) => kind !== 'DeliveryDelayed');
      });
    } finally {
      await rig.close();
    }
  });
});
