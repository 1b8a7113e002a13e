import assert from 'node:assert/strict';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { aClaim, anEntry, committedBatch, deliver, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const alerts = async (ledger: Ledger): Promise<string[]> =>
  (await ledger.alerts.open()).map(({ kind, message }) => `${kind}: ${message}`);

const isVerifiedFirst = async (ledger: Ledger, batch: string): Promise<boolean | undefined> =>
  (await ledger.batches.get(batch))?.verifyFirst;

onEachDatabase('a ledger that is noted to be restored', ({ open, empty }) => {
  it('has searched for first what is undelivered, and nothing that is delivered', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const delivered = await committedBatch(ledger, entriesOf('a'));
    await deliver(ledger, delivered.id);
    const pending = await committedBatch(ledger, entriesOf('b'));
    const redelivery = await committedBatch(ledger, entriesOf('c'));
    await ledger.deliveries.setState(redelivery.id, 'main', 'redelivery');
    await ledger.noteRestored('a run knows version 7');
    assert.equal(await isVerifiedFirst(ledger, delivered.id), false);
    assert.equal(await isVerifiedFirst(ledger, pending.id), true);
    assert.equal(await isVerifiedFirst(ledger, redelivery.id), true);
    assert.match((await alerts(ledger)).join(), /^LedgerRestored: .*a run knows version 7/);
  });

  it('forgets that a request which reads prepared was ever looked at', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    const change = { batch: id, target: 'main', id: `${id}.0000` } as const;
    const sent = { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 3 } } as const;
    await ledger.deliveries.change({ ...change, ...sent });
    await ledger.deliveries.change({ ...change, from: 'sent', attempt: 3, to: 'prepared' });
    await ledger.noteRestored('a run knows version 7');
    const [request] = await ledger.deliveries.requests(id, 'main');
    assert.deepEqual([request?.state, request?.attempt], ['prepared', 0]);
    const again = { from: 'prepared', attempt: 3, to: 'sent' } as const;
    assert.equal(await ledger.deliveries.change({ ...change, ...again }), false);
  });

  it('has later batches searched for that begin before that moment, and no others', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    assert.equal((await committedBatch(ledger, entriesOf('a'))).verifyFirst, false);
    await ledger.noteRestored('a run knows version 7');
    assert.equal((await committedBatch(ledger, entriesOf('b'))).verifyFirst, true);
    const firstTime = Date.now() + 60_000;
    const fresh = [anEntry('c', 'first', firstTime)];
    assert.equal((await committedBatch(ledger, fresh, { firstTime })).verifyFirst, false);
  });

  it('is noted once, however many streams find out', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    await one.streams.claim(aClaim());
    await Promise.all([one, other, one].map((ledger) => ledger.noteRestored('version 7')));
    const { id } = await committedBatch(one, [anEntry('a', 'first', Date.now() + 60_000)], {
      firstTime: Date.now() + 60_000,
    });
    await one.alerts.resolve('LedgerRestored', 'ledger');
    await other.noteRestored('version 8');
    assert.deepEqual(await alerts(one), []);
    assert.equal(await isVerifiedFirst(one, id), false);
  });

  it('misses no commit that is under way while it is noted', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    const streams = Array.from({ length: 12 }, (_, place) => `stream-${place}`);
    for (const name of streams) await one.streams.claim(aClaim({ name, organizationId: name }));
    const commit = (stream: string) => committedBatch(one, entriesOf('a'), { stream });
    const [early, late] = [streams.slice(0, 6), streams.slice(6)];
    const noted = Promise.all(early.map(commit));
    const [batches] = await Promise.all([noted, other.noteRestored('version 7')]);
    batches.push(...(await Promise.all(late.map(commit))));
    for (const { id } of batches) assert.equal(await isVerifiedFirst(one, id), true);
  });
});
