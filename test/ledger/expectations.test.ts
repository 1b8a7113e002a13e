import assert from 'node:assert/strict';
import { connect, disconnect } from '../../src/ledger/connections.ts';
import type { Expectation, Ledger } from '../../src/ledger/ledger.ts';
import {
  aClaim,
  anEntry,
  commitEntries,
  committedBatch,
  deliver,
  entriesOf,
  HOUR_MS,
  NEW_YEAR,
} from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const ever = { target: 'main', from: 0, to: Number.MAX_SAFE_INTEGER, limit: 100 };

const idsOf = (expectations: readonly Expectation[]): string[] =>
  expectations.map(({ batch }) => batch);

onEachDatabase('what should be in a target', ({ open, empty }) => {
  it('is told batch by batch: what was committed for it, and how many of which hour', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const later = anEntry('c', 'first', NEW_YEAR + 3 * HOUR_MS);
    const batch = await committedBatch(ledger, [...entriesOf('a', 'b'), later]);
    await deliver(ledger, batch.id);
    const [expected, ...others] = await ledger.reconciliations.expectations(ever);
    assert.deepEqual(others, []);
    assert.deepEqual(expected, {
      batch: batch.id,
      stream: 'genesys-eu',
      platform: 'genesys',
      organizationId: 'org-1',
      state: 'delivered',
      committedAt: batch.createdAt,
      digest: batch.digest,
      isKept: true,
      events: 3,
      withheld: [],
      firstTime: NEW_YEAR,
      lastTime: later.time,
      hours: new Map([
        [NEW_YEAR / HOUR_MS, 2],
        [NEW_YEAR / HOUR_MS + 3, 1],
      ]),
    });
  });

  it('is nothing of another target, of empty batches, or of another time', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await commitEntries(ledger, entriesOf('a'), { targets: ['second'] });
    await commitEntries(ledger, []);
    const batch = await committedBatch(ledger, entriesOf('b'), { targets: ['second', 'main'] });
    const { expectations } = ledger.reconciliations;
    assert.deepEqual(idsOf(await expectations(ever)), [batch.id]);
    const at = Date.parse(batch.createdAt);
    assert.deepEqual(idsOf(await expectations({ ...ever, from: at, to: at + 1 })), [batch.id]);
    assert.deepEqual(await expectations({ ...ever, to: at }), []);
    assert.deepEqual(await expectations({ ...ever, from: at + 1 }), []);
  });

  it('comes in pages that together are all of it, also where several have one commit time', async () => {
    const config = await empty();
    const ledger = await open(config);
    await ledger.streams.claim(aClaim());
    const all = [];
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      all.push((await committedBatch(ledger, entriesOf(name))).id);
    const connections = connect(config);
    const created_at = Date.now() - HOUR_MS;
    const same = connections.database.updateTable('batches').set({ created_at });
    await same.where('from_version', '<', 5).execute();
    await disconnect(connections);
    const paged: string[] = [];
    let after: { at: number; batch: string } | undefined;
    while (paged.length <= all.length) {
      const question = { ...ever, limit: 2, ...(after && { after }) };
      const page = await ledger.reconciliations.expectations(question);
      paged.push(...idsOf(page));
      const last = page.at(-1);
      if (last === undefined) break;
      after = { at: Date.parse(last.committedAt), batch: last.batch };
    }
    assert.deepEqual(paged, idsOf(await ledger.reconciliations.expectations(ever)));
    assert.deepEqual([...paged].sort(), [...all].sort());
  });

  it('leaves out dead letters, unless they are replayed', async () => {
    const ledger = await open();
    const { batch, ...letter } = await withLetters(ledger, 'open', 'discarded', 'replayed');
    for (const state of ['discarded', 'replayed'] as const)
      await ledger.deliveries.decide({ batch, ...letter, eventId: state, state, ...decision });
    const [expected] = await ledger.reconciliations.expectations(ever);
    assert.deepEqual(expected?.withheld, ['discarded', 'open']);
  });

  it('says what is no longer kept, and what cannot be delivered', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const gone = await committedBatch(ledger, entriesOf('a'));
    await deliver(ledger, gone.id);
    const damaged = await committedBatch(ledger, entriesOf('b'));
    await ledger.batches.disposed([gone.digest]);
    await ledger.batches.markDamaged(damaged.id, 'file is missing');
    const expected = await ledger.reconciliations.expectations(ever);
    const told = expected.map(
      ({ batch, isKept, state, hours }) => `${batch} ${isKept} ${state} ${hours.size}`,
    );
    const gaps = [`${gone.id} false delivered 1`, `${damaged.id} true undeliverable 0`];
    assert.deepEqual(new Set(told), new Set(gaps));
  });
});

const decision = { by: 'Ada Admin', reason: 'limit raised' };

/** A delivered batch with a request per letter, each refused; the letter's event has its name. */
async function withLetters(
  ledger: Ledger,
  ...letters: string[]
): Promise<{ batch: string; target: string }> {
  await ledger.streams.claim(aClaim());
  const { id: batch } = await committedBatch(ledger, entriesOf(...letters));
  const target = 'main';
  for (const [place, request] of (await ledger.deliveries.requests(batch, target)).entries()) {
    const change = { batch, target, id: request.id } as const;
    await ledger.deliveries.change({ ...change, from: 'prepared', attempt: 0, to: 'sent' });
    const refusal = { status: 400, code: 6, reason: 'Invalid data format' };
    const eventId = letters[place] ?? '';
    const letter = { batch, target, request: request.id, eventId };
    await ledger.deliveries.quarantine({ ...letter, ...refusal });
    await ledger.deliveries.change({ ...change, from: 'sent', attempt: 0, to: 'quarantined' });
  }
  await ledger.deliveries.setState(batch, target, 'delivered');
  return { batch, target };
}
