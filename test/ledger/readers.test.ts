import assert from 'node:assert/strict';
import type { CursorMove } from '../../src/ledger/alerts.ts';
import type { BatchRow, Ledger } from '../../src/ledger/ledger.ts';
import { aMatch, NO_STORM } from './alert-fixtures.ts';
import { aClaim, committedBatch, deliver, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const unread = async (ledger: Ledger, limit = 99): Promise<string[]> =>
  (await ledger.reviews.unread('alerts', limit)).map(({ id }) => id);

const moveOver = ({ stream, fromVersion }: BatchRow): CursorMove => ({
  consumer: 'alerts',
  stream,
  from: fromVersion,
  version: fromVersion + 1,
});

const read = (ledger: Ledger, batch: BatchRow, change: string = batch.id) =>
  ledger.alerts.decide({ matches: [aMatch(change)], storm: NO_STORM, advance: moveOver(batch) });

const later = () => Date.now() + 60_000;

onEachDatabase('a reader of batches', ({ open, empty }) => {
  it('begins with what is committed from then on, and reads a later stream from its beginning', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await committedBatch(ledger, entriesOf('before'));
    assert.deepEqual(await unread(ledger), []);
    const first = await committedBatch(ledger, entriesOf('a'));
    await ledger.streams.claim(aClaim({ name: 'genesys-eu.harvest' }));
    const other = await committedBatch(ledger, entriesOf('b'), { stream: 'genesys-eu.harvest' });
    const second = await committedBatch(ledger, entriesOf('c'));
    assert.deepEqual((await unread(ledger)).toSorted(), [first.id, other.id, second.id].toSorted());
    const own = (await unread(ledger)).filter((id) => id !== other.id);
    assert.deepEqual(own, [first.id, second.id]);
    assert.equal((await unread(ledger, 1)).length, 1);
    for (const batch of [first, other, second]) await read(ledger, batch);
    assert.deepEqual(await unread(ledger), []);
  });

  it('moves with its decision, and once: who comes later changes nothing', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    await one.streams.claim(aClaim());
    await unread(one);
    const batch = await committedBatch(one, entriesOf('a'));
    const decided = await Promise.all([read(one, batch, 'x'), read(other, batch, 'y')]);
    assert.equal(decided.flatMap(({ created }) => created).length, 1);
    assert.equal(decided.find(({ created }) => created.length === 0)?.known, 1);
    assert.equal((await one.alerts.list({})).length, 1);
    assert.deepEqual(await unread(other), []);
  });

  it('skips nothing that can be read', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await unread(ledger);
    const first = await committedBatch(ledger, entriesOf('a'));
    const second = await committedBatch(ledger, entriesOf('b'));
    assert.equal((await read(ledger, second)).created.length, 0);
    assert.deepEqual(await unread(ledger), [first.id, second.id]);
  });

  it('does not wait for a damaged batch: its stretch comes again in another', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await unread(ledger);
    const damaged = await committedBatch(ledger, entriesOf('a'));
    const sound = await committedBatch(ledger, entriesOf('b'));
    await ledger.batches.markDamaged(damaged.id, 'file is missing');
    assert.deepEqual(await unread(ledger), [sound.id]);
    assert.equal((await read(ledger, sound)).created.length, 1);
    const again = await committedBatch(ledger, entriesOf('a'));
    assert.deepEqual(await unread(ledger), [again.id]);
    assert.equal((await read(ledger, again)).created.length, 1);
    assert.deepEqual(await unread(ledger), []);
    assert.deepEqual(await ledger.conditions.open(), []);
  });

  it('is told, where what is damaged was delivered and is not read again', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const [, seen] = [await unread(ledger), await committedBatch(ledger, entriesOf('a'))];
    await read(ledger, seen);
    const lost = await committedBatch(ledger, entriesOf('b'));
    for (const { id } of [seen, lost]) await deliver(ledger, id);
    for (const { id } of [seen, lost, lost]) await ledger.batches.markDamaged(id, 'File is gone.');
    const conditions = await ledger.conditions.open();
    assert.deepEqual(
      conditions.map(({ kind, subject }) => [kind, subject]),
      [['NotReviewed', lost.id]],
    );
    assert.match(conditions[0]?.message ?? '', /File is gone\. Rules have not seen its 1 events/);
    assert.deepEqual(await unread(ledger), []);
  });

  it('tells how long the oldest batch waits for it', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    assert.equal(await ledger.reviews.behindMs('alerts'), 0);
    await unread(ledger);
    const batch = await committedBatch(ledger, entriesOf('a'));
    while ((await ledger.reviews.behindMs('alerts')) === 0) assert.ok(true);
    await read(ledger, batch);
    assert.equal(await ledger.reviews.behindMs('alerts'), 0);
  });
});

onEachDatabase('the file of a batch', ({ open }) => {
  async function withReader(): Promise<{ ledger: Ledger; batch: BatchRow }> {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await unread(ledger);
    const batch = await committedBatch(ledger, entriesOf('a'));
    await deliver(ledger, batch.id);
    return { ledger, batch };
  }

  it('is kept until every reader has read it', async () => {
    const { ledger, batch } = await withReader();
    await ledger.reviews.unread('another', 1);
    assert.deepEqual(await ledger.batches.disposable(later()), []);
    await read(ledger, batch);
    assert.deepEqual(await ledger.batches.disposable(later()), [batch.digest]);
    const next = await committedBatch(ledger, entriesOf('b'));
    await deliver(ledger, next.id);
    await read(ledger, next);
    assert.deepEqual(await ledger.batches.disposable(later()), [batch.digest]);
    assert.equal(await ledger.reviews.dropConsumer('another', 0), true);
    assert.deepEqual(await ledger.batches.disposable(later()), [batch.digest, next.digest]);
  });

  it('is kept for nobody who is gone, and who comes back begins anew', async () => {
    const { ledger, batch } = await withReader();
    assert.equal(await ledger.reviews.dropConsumer('alerts', 60_000), false);
    assert.deepEqual(await ledger.batches.disposable(later()), []);
    assert.equal(await ledger.reviews.dropConsumer('alerts', 0), true);
    assert.equal(await ledger.reviews.dropConsumer('alerts', 0), false);
    assert.deepEqual(await ledger.batches.disposable(later()), [batch.digest]);
    const { stale, created, known } = await read(ledger, batch);
    assert.deepEqual([stale, created.length, known], [true, 0, 1]);
    assert.deepEqual(await unread(ledger), []);
  });

  it('is not kept when it is damaged', async () => {
    const { ledger, batch } = await withReader();
    await ledger.batches.markDamaged(batch.id, 'File is gone.');
    assert.deepEqual(await ledger.batches.disposable(later()), [batch.digest]);
  });
});
