import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
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

onEachDatabase('a batch commit', ({ open, empty }) => {
  it('writes batch, deliveries, requests, position and counters together', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const counters = { duplicates: 4, revisions: 1, late: 2, disordered: 3, unnormalised: 5 };
    const targets = ['main', 'second'];
    const batch = await committedBatch(ledger, entriesOf('a', 'b'), { counters, targets });
    assert.equal(batch.id, `${ledger.id}.genesys-eu.0`);
    assert.equal(batch.ledger, ledger.id);
    assert.deepEqual(await ledger.batches.get(batch.id), batch);
    assert.deepEqual(await ledger.batches.from('genesys-eu', 0), batch);
    const { version, read, counters: counted, highWater } = await streamRow(ledger);
    assert.deepEqual([version, read], [1, { v: 1, at: 1 }]);
    assert.deepEqual(counted, { events: 2, ...counters });
    assert.equal(highWater, batch.lastTime);
    const states = (await ledger.deliveries.list({})).map(({ target, state }) => [target, state]);
    assert.deepEqual(states, [
      ['main', 'pending'],
      ['second', 'pending'],
    ]);
    assert.equal((await ledger.deliveries.requests(batch.id, 'main')).length, 2);
    assert.equal((await ledger.deliveries.requests(batch.id, 'second')).length, 0);
  });

  it('gives the loser of a race the batch of the winner, and nothing of its own', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    const stream = await one.streams.claim(aClaim());
    const commits = await Promise.all(
      [one, other].map(async (ledger, place) => {
        const seen = await ledger.seen.classify('genesys', 'org-1', entriesOf(`record ${place}`));
        return ledger.batches.commit(aCommit(ledger, stream, { seen }));
      }),
    );
    assert.deepEqual(commits.map(({ outcome }) => outcome).sort(), ['committed', 'superseded']);
    const batches = commits.map((commit) => (commit.outcome === 'seen_changed' ? 0 : commit.batch));
    assert.deepEqual(batches[0], batches[1]);
    const { version, counters } = await streamRow(one);
    assert.deepEqual([version, counters.events], [1, 1]);
  });

  it('repeated after its reply was lost finds itself', async () => {
    const ledger = await open();
    const stream = await ledger.streams.claim(aClaim());
    const seen = await ledger.seen.classify('genesys', 'org-1', entriesOf('a'));
    const first = await ledger.batches.commit(aCommit(ledger, stream, { seen }));
    const second = await ledger.batches.commit(aCommit(ledger, stream, { seen }));
    assert.equal(second.outcome, 'superseded');
    assert.deepEqual({ ...second, outcome: 'committed' }, first);
  });

  it('from a version that the ledger has not reached is refused', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await assert.rejects(commitEntries(ledger, entriesOf('a'), { fromVersion: 7 }), {
      type: 'LedgerMismatch',
    });
  });
});

onEachDatabase('a batch file', ({ open }) => {
  it('is disposable once every delivery has ended, and until it is disposed of', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const batch = await committedBatch(ledger, entriesOf('a'), { targets: ['main', 'second'] });
    const later = Date.now() + 60_000;
    await deliver(ledger, batch.id);
    assert.deepEqual(await ledger.batches.disposable(later), []);
    await ledger.deliveries.setState(batch.id, 'second', 'redelivery');
    assert.deepEqual(await ledger.batches.disposable(later), []);
    await ledger.deliveries.setState(batch.id, 'second', 'discarded');
    assert.deepEqual(await ledger.batches.disposable(Date.now() - 60_000), []);
    assert.deepEqual(await ledger.batches.disposable(later), [batch.digest]);
    await ledger.batches.disposed([batch.digest]);
    assert.deepEqual(await ledger.batches.disposable(later), []);
  });

  it('is kept for a time from its last delivery on, not from its making', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const batch = await committedBatch(ledger, entriesOf('a'));
    await sleep(5);
    const between = Date.now();
    await sleep(5);
    await deliver(ledger, batch.id);
    assert.deepEqual(await ledger.batches.disposable(between), []);
  });

  it('is kept while a dead letter of it waits for a decision', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const batch = await committedBatch(ledger, entriesOf('a'));
    const reason = { status: 400, code: 6, reason: 'Invalid data format' };
    const place = { batch: batch.id, target: 'main', request: `${batch.id}.0000` };
    await ledger.deliveries.quarantine({ ...place, eventId: 'e', ...reason });
    await deliver(ledger, batch.id);
    assert.deepEqual(await ledger.batches.disposable(Date.now() + 60_000), []);
  });
});
