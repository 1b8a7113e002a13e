import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aMatch, NO_STORM } from './alert-fixtures.ts';
import { aClaim, committedBatch, entriesOf } from './fixtures.ts';
import { emptyFile } from './on-each-database.ts';

/** Reads what is unread, and finds a match in each batch. */
async function review(config: Awaited<ReturnType<typeof emptyFile>>): Promise<string[]> {
  const ledger = await openLedger(config);
  try {
    await ledger.streams.claim(aClaim());
    await ledger.reviews.unread('alerts', 1);
    await committedBatch(ledger, entriesOf('a'));
    const [batch] = await ledger.reviews.unread('alerts', 1);
    assert.ok(batch);
    const { stream, fromVersion: from } = batch;
    const { created } = await ledger.alerts.decide({
      matches: [aMatch('a')],
      storm: NO_STORM,
      advance: { consumer: 'alerts', stream, from, version: from + 1 },
    });
    assert.deepEqual(await ledger.reviews.unread('alerts', 1), []);
    return created.map(({ id }) => id);
  } finally {
    await ledger.close();
  }
}

describe('a ledger put back from before an alert was raised', () => {
  it('raises the alert again when its change is read again, under the same id', async () => {
    const config = await emptyFile();
    await (await openLedger(config)).close();
    const copy = `${config.file}-copy`;
    copyFileSync(config.file, copy);
    const before = await review(config);
    copyFileSync(copy, config.file);
    assert.deepEqual(await review(config), before);
    assert.equal(before.length, 1);
  });
});
