import assert from 'node:assert/strict';
import { aClaim, anEntry, committedBatch, HOUR_MS, NEW_YEAR } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

onEachDatabase('ids of a batch', ({ open }) => {
  it('are those of its events, each with its hour, and of no other batch', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const first = anEntry('first');
    const later = anEntry('later', 'first', NEW_YEAR + HOUR_MS);
    const batch = await committedBatch(ledger, [first, later]);
    await committedBatch(ledger, [anEntry('other')]);
    const hour = NEW_YEAR / HOUR_MS;
    assert.deepEqual(
      await ledger.reconciliations.eventIds(batch.id),
      new Map([
        [first.eventId, hour],
        [later.eventId, hour + 1],
      ]),
    );
    assert.equal((await ledger.reconciliations.eventIds('no such batch')).size, 0);
  });
});
