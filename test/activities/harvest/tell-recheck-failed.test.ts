import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createTellRecheckFailed,
  recheckSucceeded,
} from '../../../src/activities/harvest/tell-recheck-failed.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';

const WINDOW = {
  tenant: 'acme',
  from: '2026-03-01T00:00:00.000Z',
  to: '2026-03-01T04:00:00.000Z',
};

describe('a re-check that was given up', () => {
  it('is a condition until a later one of the same window succeeds', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-recheck-'));
    const ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
    try {
      const tell = createTellRecheckFailed(ledger);
      await tell({ ...WINDOW, recheckHours: 24, reason: 'The platform is away.' });
      const [condition] = await ledger.conditions.open();
      assert.equal(condition?.kind, 'RecheckFailed');
      assert.match(
        condition.message,
        /24 h after .*The platform is away\..*1, 24 and 72 h after.*harvest run acme/,
      );
      await recheckSucceeded(ledger, { ...WINDOW, from: '2026-03-01T04:00:00.000Z' });
      assert.equal((await ledger.conditions.open()).length, 1);
      await recheckSucceeded(ledger, WINDOW);
      assert.deepEqual(await ledger.conditions.open(), []);
    } finally {
      await ledger.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
