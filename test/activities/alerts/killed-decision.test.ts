import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { createAlertStarter } from '../../../src/worker/alerts/create-alert-starter.ts';
import { emptyFile } from '../../ledger/on-each-database.ts';
import { testTemporal } from '../../support/temporal-server.ts';

describe('a worker that is killed between decision and start', () => {
  it('loses no alert: the next one starts it', async () => {
    const place = await emptyFile();
    const script = new URL('deciding-process.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, place.file], { stdio: 'inherit' });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    assert.equal(signal, 'SIGKILL');
    const { client } = await testTemporal();
    const ledger = await openLedger(place);
    try {
      const alerts = await ledger.alerts.list({});
      assert.ok(alerts.length > 0);
      const starter = createAlertStarter({
        client,
        taskQueue: 'nobody-polls-this',
        alerts: ledger.alerts,
        now: Date.now,
      });
      assert.equal(await starter.startLeft(), alerts.length);
      for (const { id } of alerts) {
        const run = await client.workflow.getHandle(`alert/${id}`).describe();
        assert.equal(run.type, 'raiseAlert');
      }
    } finally {
      await ledger.close();
    }
  });
});
