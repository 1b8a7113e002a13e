import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { createWorkerProcess } from '../../support/kills/worker-process.ts';
import { createRig, QUICK, type Rig } from '../../support/rig.ts';
import { until } from '../../support/until.ts';

const MINUTE_MS = 60_000;

/** What the ledger says at the moment when the worker is killed. */
const MOMENTS: Readonly<Record<string, (ledger: Ledger, rig: Rig) => Promise<boolean>>> = {
  'an alert is decided, and nobody has started its run or shown it': async ({ alerts }) => {
    const [alert] = await alerts.list({});
    return alert !== undefined;
  },
  'Slack has the message and has not answered': async ({ alerts }, rig) => {
    const [alert] = await alerts.list({});
    const attempts = alert === undefined ? [] : await alerts.attempts(alert.id);
    const isSending = attempts.some(({ state }) => state === 'sending');
    return isSending && (rig.alerts?.slack.messages().length ?? 0) > 0;
  },
};

describe('a worker that is killed while it alerts', function () {
  this.timeout(3 * MINUTE_MS);

  for (const [moment, isThere] of Object.entries(MOMENTS)) {
    it(`loses no alert and shows none twice: ${moment}`, async () => {
      const rig = await createRig({
        world: { ratePerSecond: { genesys: 0, cxone: 0 } },
        streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
        alerts: {},
      });
      const worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
      const ledger = await openLedger({ kind: 'sqlite', file: join(rig.folder, 'ledger.db') });
      rig.alerts?.slack.plant({ kind: 'slow', method: 'chat.postMessage', delayMs: 4_000 });
      try {
        worker.start();
        await rig.extract('query', { follow: true });
        rig.world.makeChanges('genesys', 1, { kind: 'Architect/Flow/Delete' });
        await until('the moment', () => isThere(ledger, rig), MINUTE_MS);
        await worker.kill();
        worker.start();
        const shown = async (): Promise<boolean> => {
          const [alert] = await ledger.alerts.list({});
          if (alert === undefined) return false;
          const attempts = await ledger.alerts.attempts(alert.id);
          return attempts.some(({ state }) => state === 'shown');
        };
        await until('somebody sees it', shown, 2 * MINUTE_MS);
        assert.equal((await ledger.alerts.list({})).length, 1);
        assert.equal(rig.alerts?.slack.messages().length, 1);
        assert.equal(rig.alerts.pagerduty.incidents().length, 0);
      } finally {
        await worker.kill();
        await ledger.close();
        await rig.close();
      }
    });
  }
});
