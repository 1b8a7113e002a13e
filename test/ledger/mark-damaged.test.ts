import assert from 'node:assert/strict';
import type { Ledger } from '../../src/ledger/ledger.ts';
import {
  aClaim,
  aCommit,
  commitEntries,
  committedBatch,
  deliver,
  entriesOf,
  streamRow,
} from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const at = (place: number): { v: number; at: number } => ({ v: 1, at: place });

async function withBatches(ledger: Ledger, ...names: string[]): Promise<string[]> {
  await ledger.streams.claim(aClaim());
  const ids = [];
  for (const name of names) ids.push((await committedBatch(ledger, entriesOf(name))).id);
  return ids;
}

const newOnes = async (ledger: Ledger, ...names: string[]): Promise<string[]> => {
  const { verdicts } = await ledger.seen.classify('genesys', 'org-1', entriesOf(...names));
  return names.filter((_, place) => verdicts[place]?.kind === 'new');
};

onEachDatabase('a damaged batch', ({ open, empty }) => {
  it('is read again, and nothing else with it', async () => {
    const config = await empty();
    const [ledger, other] = [await open(config), await open(config)];
    const [, second = ''] = await withBatches(ledger, 'a', 'b', 'c');
    assert.deepEqual(await newOnes(other, 'a', 'b', 'c'), []);
    await ledger.batches.markDamaged(second, 'file is missing');
    assert.deepEqual((await streamRow(ledger)).read, at(1));
    assert.deepEqual(await newOnes(ledger, 'a', 'b', 'c'), ['b']);
    assert.deepEqual(await newOnes(other, 'a', 'b', 'c'), ['b']);
    assert.equal((await ledger.batches.get(second))?.damaged, true);
    const delivery = await ledger.deliveries.get(second, 'main');
    assert.deepEqual([delivery?.state, delivery?.lastError], ['undeliverable', 'file is missing']);
  });

  it('marked twice is read again once', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    await ledger.batches.markDamaged(first, 'file is missing');
    const once = await streamRow(ledger);
    await ledger.batches.markDamaged(first, 'file is missing');
    assert.deepEqual(await streamRow(ledger), once);
  });

  it('supersedes a fetch that began before it was marked', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a', 'b');
    const stream = await streamRow(ledger);
    const seen = await ledger.seen.classify('genesys', 'org-1', entriesOf('c'));
    await ledger.batches.markDamaged(first, 'file is missing');
    const result = await ledger.batches.commit(aCommit(ledger, stream, { seen }));
    assert.equal(result.outcome, 'superseded');
    assert.deepEqual([result.batch.events, result.batch.targets], [0, []]);
    const { name, version } = stream;
    const advance = { stream: name, version, read: at(9), duplicates: 0 };
    assert.equal(await ledger.streams.advance(advance), false);
    assert.deepEqual((await streamRow(ledger)).read, at(0));
  });

  it('holds the cursor before it until its second reading is delivered', async () => {
    const ledger = await open();
    const [first = '', second = ''] = await withBatches(ledger, 'a', 'b');
    await ledger.batches.markDamaged(first, 'file is missing');
    assert.deepEqual((await streamRow(ledger)).delivered, at(0));
    await deliver(ledger, second);
    assert.deepEqual((await streamRow(ledger)).delivered, at(0));
    const again = await committedBatch(ledger, entriesOf('a'), { position: at(2) });
    assert.deepEqual((await streamRow(ledger)).delivered, at(0));
    await deliver(ledger, again.id);
    const { delivered, deliveredVersion, version, counters } = await streamRow(ledger);
    assert.deepEqual([delivered, deliveredVersion], [at(2), version]);
    assert.equal(counters.events, 2);
  });

  it('does not cut short the second reading of an earlier one', async () => {
    const ledger = await open();
    const [, second = '', third = ''] = await withBatches(ledger, 'a', 'b', 'c');
    await ledger.batches.markDamaged(second, 'file is missing');
    await ledger.batches.markDamaged(third, 'file is missing');
    assert.deepEqual((await streamRow(ledger)).read, at(1));
    assert.deepEqual(await newOnes(ledger, 'a', 'b', 'c'), ['b', 'c']);
  });

  it('takes the stream back to where its own fetch began, not to where the stream stood', async () => {
    const ledger = await open();
    const stream = await ledger.streams.claim(aClaim());
    const seen = await ledger.seen.classify('genesys', 'org-1', entriesOf('late'));
    const move = { stream: stream.name, version: 0, read: at(5), duplicates: 0 };
    assert.equal(await ledger.streams.advance(move), true);
    const { id } = await committedBatch(ledger, [], { seen, from: stream.read });
    await ledger.batches.markDamaged(id, 'file is missing');
    assert.deepEqual((await streamRow(ledger)).read, stream.read);
  });

  it('that was never sent is sent again without a search', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    await ledger.batches.markDamaged(first, 'file is missing');
    assert.equal((await committedBatch(ledger, entriesOf('a'))).verifyFirst, false);
  });

  it('that was sent in part is searched for before it is sent again', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    const request = { batch: first, target: 'main', id: `${first}.0000` };
    const sent = { from: 'prepared', attempt: 0, to: 'sent' } as const;
    await ledger.deliveries.change({ ...request, ...sent, set: { attempt: 1 } });
    await ledger.batches.markDamaged(first, 'file is too short');
    assert.equal((await committedBatch(ledger, entriesOf('b'))).verifyFirst, false);
    assert.equal((await committedBatch(ledger, entriesOf('a', 'c'))).verifyFirst, true);
  });

  it('is not sent any more, whatever a sender still at it says', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    const cuts = await ledger.deliveries.requests(first, 'main');
    await ledger.batches.markDamaged(first, 'file is missing');
    const request = { batch: first, target: 'main', id: `${first}.0000` };
    const sent = { from: 'prepared', attempt: 0, to: 'sent' } as const;
    assert.equal(await ledger.deliveries.change({ ...request, ...sent }), false);
    await assert.rejects(ledger.deliveries.prepare(first, 'main', cuts), { type: 'BatchDamaged' });
    await deliver(ledger, first);
    assert.equal((await ledger.deliveries.get(first, 'main'))?.state, 'undeliverable');
  });

  it('is not sent again once its doubt is settled, for its second reading is searched for', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    const request = { batch: first, target: 'main', id: `${first}.0000` };
    const { change } = ledger.deliveries;
    const attempted = { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } } as const;
    await change({ ...request, ...attempted });
    await change({ ...request, from: 'sent', attempt: 1, to: 'ambiguous' });
    await ledger.batches.markDamaged(first, 'file is missing');
    const again = { from: 'ambiguous', attempt: 1, to: 'prepared' } as const;
    assert.equal(await change({ ...request, ...again }), false);
    assert.equal((await committedBatch(ledger, entriesOf('a'))).verifyFirst, true);
  });

  it('is not sent again where an attempt had not been taken', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    const request = { batch: first, target: 'main', id: `${first}.0000` };
    const { change } = ledger.deliveries;
    const attempted = { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } } as const;
    await change({ ...request, ...attempted });
    await change({ ...request, from: 'sent', attempt: 1, to: 'prepared' });
    await ledger.batches.markDamaged(first, 'file is missing');
    const again = { from: 'prepared', attempt: 1, to: 'sent', set: { attempt: 2 } } as const;
    assert.equal(await change({ ...request, ...again }), false);
  });

  it('that is delivered everywhere is not read again', async () => {
    const ledger = await open();
    const [first = ''] = await withBatches(ledger, 'a');
    await deliver(ledger, first);
    const before = await streamRow(ledger);
    await ledger.batches.markDamaged(first, 'file is missing');
    assert.deepEqual(await streamRow(ledger), before);
    assert.deepEqual(await newOnes(ledger, 'a'), []);
    assert.equal((await commitEntries(ledger, entriesOf('b'))).outcome, 'committed');
  });
});
