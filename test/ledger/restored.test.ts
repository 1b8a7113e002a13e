import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Kysely, Transaction } from 'kysely';
import { batchId } from '../../src/audit/batch.ts';
import { connect, disconnect } from '../../src/ledger/connections.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import type { Tables } from '../../src/ledger/tables.ts';
import { aClaim, anEntry, committedBatch, deliver, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const alerts = async (ledger: Ledger): Promise<string[]> =>
  (await ledger.conditions.open()).map(({ kind, message }) => `${kind}: ${message}`);

const isVerifiedFirst = async (ledger: Ledger, batch: string): Promise<boolean | undefined> =>
  (await ledger.batches.get(batch))?.verifyFirst;

onEachDatabase('a ledger that is noted to be restored', ({ kind, open, empty }) => {
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
    await one.conditions.resolve('LedgerRestored', 'ledger');
    await other.noteRestored('version 8');
    assert.deepEqual(await alerts(one), []);
    assert.equal(await isVerifiedFirst(one, id), false);
  });

  it('misses no commit that is under way while it is noted', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    await one.streams.claim(aClaim());
    const connections = connect(config);
    const [reached, stop] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    // Somebody is at the same version, and does not come to an end: the commit waits for that.
    const inTheWay = connections.durable.transaction().execute(async (transaction) => {
      if (kind === 'postgres') await insertRival(transaction, one.id);
      reached.resolve();
      await stop.promise;
      throw new Error('given up');
    });
    await reached.promise;
    const commit = committedBatch(one, entriesOf('a'));
    if (kind === 'postgres') await untilWaiting(connections.database, 1);
    let isNoted = false;
    const noting = other.noteRestored('version 7').finally(() => (isNoted = true));
    if (kind === 'postgres') await untilWaiting(connections.database, 2, () => isNoted);
    stop.resolve();
    await assert.rejects(inTheWay, /given up/);
    const { id } = await commit;
    await noting;
    await disconnect(connections);
    assert.equal(await isVerifiedFirst(one, id), true);
  });
});

/** Takes the place of the first batch of the stream, in a transaction that is to fail. */
const insertRival = async (transaction: Transaction<Tables>, ledger: string): Promise<void> => {
  const stream = aClaim().name;
  const rest = { digest: 'd', bytes: 0, events: 0, from_position: '{}', position: '{}' };
  const times = { first_time: 0, last_time: 0, created_at: 0 };
  await transaction
    .insertInto('batches')
    .values({
      id: batchId(ledger, stream, 0),
      stream,
      from_version: 0,
      targets: '[]',
      verify_first: 0,
      ...rest,
      ...times,
    })
    .execute();
};

/** Until so many transactions of this PostgreSQL database wait for another one. */
const untilWaiting = async (
  database: Kysely<Tables>,
  count: number,
  isOver = () => false,
): Promise<void> => {
  for (;;) {
    const { rows } = await sql<{ waiting: number }>`
      select count(*) as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database);
    if (isOver() || (rows[0]?.waiting ?? 0) >= count) return;
    await delay(10);
  }
};
