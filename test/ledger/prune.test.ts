import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { aClaim, anEntry, commitEntries, committedBatch, deliver, NEW_YEAR } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

onEachDatabase('pruning the ledger', ({ open }) => {
  const later = () => Date.now() + 1;

  it('forgets deliveries and requests of batches whose files are gone, and no others', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const gone = await committedBatch(ledger, [anEntry('a')]);
    const kept = await committedBatch(ledger, [anEntry('b')]);
    const open_ = await committedBatch(ledger, [anEntry('c')]);
    for (const { id } of [gone, kept]) await deliver(ledger, id);
    const look = { attempt: 1, outcome: 'complete', events: 1, distinctEvents: 1 } as const;
    for (const { id: batch } of [gone, kept]) {
      const receipt = { ...look, batch, target: 'main', request: `${batch}.0000` };
      await ledger.deliveries.noteReceipt({ ...receipt, controlRequest: null, detail: null });
    }
    await ledger.batches.disposed([gone.digest, open_.digest]);
    await delay(2);
    const limits = { disposedBefore: later(), seenBefore: 0 };
    assert.deepEqual(await ledger.prune(limits), { deliveries: 1, seen: 0 });
    assert.equal(await ledger.deliveries.get(gone.id, 'main'), undefined);
    assert.deepEqual(await ledger.deliveries.requests(gone.id, 'main'), []);
    const receipts = async (batch: string) =>
      (await ledger.deliveries.receipts({ batch, target: 'main' })).length;
    assert.deepEqual([await receipts(gone.id), await receipts(kept.id)], [0, 1]);
    for (const { id } of [kept, open_]) {
      assert.equal((await ledger.deliveries.requests(id, 'main')).length, 1);
    }
    assert.deepEqual((await ledger.batches.from(gone.stream, gone.fromVersion))?.id, gone.id);
    assert.deepEqual(await ledger.prune(limits), { deliveries: 0, seen: 0 });
  });

  it('forgets seen ids only when both the event and its batch are old', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const entries = [anEntry('old', 'first', NEW_YEAR), anEntry('no time', 'first', 0)];
    await commitEntries(ledger, entries);
    const young = anEntry('young', 'first', Date.now() + 86_400_000);
    await commitEntries(ledger, [young]);
    const verdicts = async () => {
      const all = [...entries, young];
      const check = await ledger.seen.classify('genesys', 'org-1', all);
      return check.verdicts.map(({ kind }) => kind);
    };
    await ledger.prune({ disposedBefore: 0, seenBefore: Date.now() - 60_000 });
    assert.deepEqual(await verdicts(), ['duplicate', 'duplicate', 'duplicate']);
    await delay(2);
    const pruned = await ledger.prune({ disposedBefore: 0, seenBefore: later() });
    assert.deepEqual(pruned, { deliveries: 0, seen: 1 });
    // What is cached in memory may still be known; what is told to others is the ledger.
    const added = anEntry('another', 'first', NEW_YEAR);
    assert.equal((await commitEntries(ledger, [added])).outcome, 'committed');
  });
});
