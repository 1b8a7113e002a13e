import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { aClaim, committedBatch, deliver, entriesOf, streamRow } from './fixtures.ts';
import { emptyFile, onEachDatabase } from './on-each-database.ts';

/** A batch of one request to `main` that Splunk took, and whose receipt is to come. */
async function anAccepted(ledger: Ledger, name = 'a'): Promise<string> {
  await ledger.streams.claim(aClaim());
  const { id: batch } = await committedBatch(ledger, entriesOf(name));
  const change = { batch, target: 'main', id: `${batch}.0000` } as const;
  const sent = { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } } as const;
  await ledger.deliveries.change({ ...change, ...sent });
  await ledger.deliveries.change({ ...change, from: 'sent', attempt: 1, to: 'accepted' });
  await ledger.deliveries.setState(batch, 'main', 'accepted');
  return batch;
}

const later = () => Date.now() + 60_000;

onEachDatabase('a delivery that waits for receipts', ({ open }) => {
  it('holds up neither the cursor nor the backlog', async () => {
    const ledger = await open();
    const batch = await anAccepted(ledger);
    const { deliveredVersion, delivered, pendingBatches } = await streamRow(ledger);
    assert.deepEqual([deliveredVersion, delivered, pendingBatches], [1, { v: 1, at: 1 }, 0]);
    assert.equal((await ledger.deliveries.backlog('genesys-eu')).deliveries, 0);
    assert.equal((await ledger.deliveries.get(batch, 'main'))?.state, 'accepted');
  });

  it('keeps its file and its rows until it is delivered', async () => {
    const ledger = await open();
    const batch = await anAccepted(ledger);
    const { digest = '' } = (await ledger.batches.get(batch)) ?? {};
    assert.deepEqual(await ledger.batches.disposable(later()), []);
    await ledger.batches.disposed([digest]);
    const limits = { disposedBefore: later(), seenBefore: 0 };
    assert.deepEqual(await ledger.prune(limits), { deliveries: 0, seen: 0 });
    assert.equal((await ledger.deliveries.requests(batch, 'main')).length, 1);
    await ledger.deliveries.setState(batch, 'main', 'delivered');
    assert.deepEqual(await ledger.prune(limits), { deliveries: 1, seen: 0 });
  });

  it('can be disposed of once it is delivered', async () => {
    const ledger = await open();
    const batch = await anAccepted(ledger);
    await ledger.deliveries.setState(batch, 'main', 'delivered');
    const { digest } = (await ledger.batches.get(batch)) ?? {};
    assert.deepEqual(await ledger.batches.disposable(later()), [digest]);
  });

  it('goes back to redelivery when it is found wanting, and holds up nobody there', async () => {
    const ledger = await open();
    const batch = await anAccepted(ledger);
    assert.equal(await ledger.deliveries.reopen(batch, 'main', 'not in index audit'), true);
    const { state, lastError } = (await ledger.deliveries.get(batch, 'main')) ?? {};
    assert.deepEqual([state, lastError], ['redelivery', 'not in index audit']);
    assert.equal((await streamRow(ledger)).deliveredVersion, 1);
    const [waiting] = await ledger.deliveries.inRedelivery();
    assert.deepEqual([waiting?.target, waiting?.deliveries], ['main', 1]);
  });

  it('is no batch that is read again when its file is lost, until it is reopened', async () => {
    const ledger = await open();
    const batch = await anAccepted(ledger);
    const { read } = await streamRow(ledger);
    await ledger.batches.markDamaged(batch, 'file is missing');
    assert.deepEqual((await streamRow(ledger)).read, read);
    assert.equal((await ledger.deliveries.get(batch, 'main'))?.state, 'accepted');
  });
});

onEachDatabase('a delivery that is reopened', ({ open }) => {
  it('is not, once its rows are pruned', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id, digest } = await committedBatch(ledger, entriesOf('a'));
    await deliver(ledger, id);
    await ledger.batches.disposed([digest]);
    await ledger.prune({ disposedBefore: later(), seenBefore: 0 });
    assert.equal(await ledger.deliveries.reopen(id, 'main', 'found wanting'), false);
    assert.equal(await ledger.deliveries.get(id, 'main'), undefined);
  });

  it('has its stretch read again when its file was damaged after it was delivered', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    await deliver(ledger, id);
    await ledger.batches.markDamaged(id, 'file is missing');
    assert.deepEqual((await streamRow(ledger)).read, { v: 1, at: 1 });
    await ledger.deliveries.reopen(id, 'main', 'not in index audit');
    await ledger.batches.markDamaged(id, 'file is missing');
    assert.equal((await ledger.deliveries.get(id, 'main'))?.state, 'undeliverable');
    assert.deepEqual((await streamRow(ledger)).read, { v: 1, at: 0 });
    // It had been sent, so its second reading is searched for first.
    const again = await committedBatch(ledger, entriesOf('a'));
    assert.deepEqual([again.events, again.verifyFirst], [1, true]);
    const { version } = await streamRow(ledger);
    await ledger.batches.markDamaged(id, 'file is missing');
    assert.equal((await streamRow(ledger)).version, version);
  });
});

onEachDatabase('a damaged batch that another target was still to have', ({ open }) => {
  it('is not read a second time for the target that is found wanting later', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const targets = ['main', 'second'];
    const { id } = await committedBatch(ledger, entriesOf('a'), { targets });
    await deliver(ledger, id, 'second');
    await ledger.batches.markDamaged(id, 'file is missing');
    // Its second reading is for both targets, and searched for in both.
    const { version } = await streamRow(ledger);
    await ledger.deliveries.reopen(id, 'second', 'not in index audit');
    await ledger.batches.markDamaged(id, 'file is missing');
    assert.equal((await ledger.deliveries.get(id, 'second'))?.state, 'undeliverable');
    const stream = await streamRow(ledger);
    assert.deepEqual([stream.version, stream.counters.events], [version, 0]);
  });
});

describe('a delivery that waits for receipts when the machine was started again', () => {
  it('is not searched for before a send that will not come', async () => {
    const { file } = await emptyFile();
    const config = { kind: 'sqlite', file } as const;
    const before = await openLedger(config);
    const batch = await anAccepted(before);
    await before.close();
    const database = new DatabaseSync(file);
    database.exec("update ledger set boot = 'another boot'");
    database.close();
    const after = await openLedger(config);
    assert.equal((await after.batches.get(batch))?.verifyFirst, false);
    const [request] = await after.deliveries.unconfirmed({ target: 'main', limit: 9 });
    assert.equal(request?.batch, batch);
    await after.close();
  });
});
