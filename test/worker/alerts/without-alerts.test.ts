import assert from 'node:assert/strict';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { withoutAlerts } from '../../../src/worker/alerts/without-alerts.ts';
import { aClaim, committedBatch, entriesOf } from '../../ledger/fixtures.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';
import { createRig, QUICK } from '../../support/rig.ts';
import { alertReaches } from '../../support/alert-runs.ts';
import { until } from '../../support/until.ts';
import { configWithout } from './config-without.ts';

describe('a worker without a section alerts', function () {
  this.timeout(90_000);

  it('leaves what was raised, and what people say of it, to workers that have one', async () => {
    const rig = await createRig({
      world: { ratePerSecond: { genesys: 0, cxone: 0 } },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      alerts: { disposition: [] },
    });
    try {
      const first = await rig.start();
      await rig.extract('query', { follow: true });
      rig.world.makeChanges('genesys', 1, { kind: 'Architect/Flow/Delete' });
      const alert = await until(
        'an alert',
        async () => (await first.ledger.alerts.list({}))[0],
        30_000,
      );
      const run = rig.client.workflow.getHandle(`alert/${alert.id}`);
      await alertReaches(run, 'waiting');
      await first.stop();
      const putBack = configWithout(rig.configFile, 'alerts');
      const second = await rig.start();
      await run.signal('acknowledge', { by: 'ada' });
      await until('it was tried', async () => {
        const { raw } = await run.describe();
        return raw.pendingActivities?.some(({ attempt }) => (attempt ?? 0) > 1) === true;
      });
      await second.stop();
      putBack();
      const third = await rig.start();
      await run.result();
      assert.equal((await third.ledger.alerts.get(alert.id))?.acknowledgedBy, 'ada');
    } finally {
      await rig.close();
    }
  });

  it('ends watches that nobody can follow, and keeps no batches for rules after an hour', async () => {
    const ledger = await openLedger(await emptyFile());
    try {
      const alerts = withoutAlerts(ledger);
      await assert.rejects(alerts.activities.watchSource({ source: 'ledger' }), {
        type: 'InvalidInput',
        retryable: false,
      });
      await ledger.streams.claim(aClaim());
      await ledger.reviews.unread('alerts', 1);
      await committedBatch(ledger, entriesOf('a'));
      const [chore] = alerts.chores;
      assert.equal(await chore?.run(), 0, 'another worker may still read');
      assert.equal((await ledger.reviews.unread('alerts', 1)).length, 1);
    } finally {
      await ledger.close();
    }
  });
});
