import assert from 'node:assert/strict';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { aClaim, committedBatch, confirm, entriesOf, streamRow } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const verdict = { by: 'Ada Admin', reason: 'limit raised' } as const;
const refusal = { status: 400, code: 6, reason: 'Invalid data format' } as const;

/** A request that is refused: named, and, unless its sender is still at it, marked. */
async function aLetter(ledger: Ledger, isMarked = true) {
  await ledger.streams.claim(aClaim());
  const { id: batch } = await committedBatch(ledger, entriesOf('bad'));
  const [target, request] = ['main', `${batch}.0000`];
  const change = { batch, target, id: request } as const;
  const sent = { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } } as const;
  await ledger.deliveries.change({ ...change, ...sent });
  await ledger.deliveries.quarantine({ batch, target, request, eventId: 'bad', ...refusal });
  const mark = { ...change, from: 'sent', attempt: 1, to: 'quarantined' } as const;
  if (isMarked) {
    await ledger.deliveries.change(mark);
    await ledger.deliveries.setState(batch, target, 'delivered');
  }
  return { letter: { batch, target, eventId: 'bad', ...verdict }, mark };
}

onEachDatabase('a dead letter that is replayed', ({ open, empty }) => {
  it('is found by its event, with who decided what, when and why', async () => {
    const ledger = await open();
    const { letter } = await aLetter(ledger);
    const before = await ledger.deliveries.deadLetter('main', 'bad');
    assert.deepEqual(
      before.map(({ state, decision, stream }) => [state, decision, stream]),
      [['open', null, 'genesys-eu']],
    );
    await ledger.deliveries.decide({ ...letter, state: 'replayed' });
    const [after] = await ledger.deliveries.deadLetter('main', 'bad');
    const { at, ...rest } = after?.decision ?? {};
    assert.deepEqual([after?.state, rest], ['replayed', verdict]);
    assert.match(at ?? '', /Z$/);
    assert.deepEqual(await ledger.deliveries.deadLetter('second', 'bad'), []);
    assert.deepEqual(await ledger.deliveries.deadLetter('main', 'good'), []);
  });

  it('is no letter that the ledger does not know', async () => {
    const ledger = await open();
    const { letter } = await aLetter(ledger);
    const { decide } = ledger.deliveries;
    for (const wrong of [{ eventId: 'x' }, { batch: 'x' }, { target: 'x' }])
      assert.equal(await decide({ ...letter, ...wrong, state: 'replayed' }), false);
  });

  it('is decided about by one of several processes, on however many tries', async () => {
    const config = await empty();
    const ledgers = [await open(config), await open(config), await open(config)];
    const [one] = ledgers;
    assert.ok(one);
    const { letter } = await aLetter(one);
    const decisions = ledgers.flatMap(({ deliveries }) =>
      (['replayed', 'discarded'] as const).map((state) => deliveries.decide({ ...letter, state })),
    );
    const decided = await Promise.all(decisions);
    assert.equal(decided.filter(Boolean).length, 1);
    const [{ state } = {}] = await one.deliveries.deadLetter('main', 'bad');
    const [request] = await one.deliveries.requests(letter.batch, 'main');
    assert.equal(request?.state, state === 'replayed' ? 'prepared' : 'quarantined');
  });

  it('waits until its sender is done with the request, else nobody would send it', async () => {
    const ledger = await open();
    const { letter, mark } = await aLetter(ledger, false);
    const replay = () => ledger.deliveries.decide({ ...letter, state: 'replayed' });
    await assert.rejects(replay, { type: 'InvalidInput', retryable: true });
    const [known] = await ledger.deliveries.quarantined({});
    assert.deepEqual([known?.state, known?.decision], ['open', null]);
    assert.equal((await ledger.deliveries.get(letter.batch, 'main'))?.state, 'pending');
    assert.equal(await ledger.deliveries.change(mark), true);
    assert.equal(await replay(), true);
  });

  it('is refused where its batch was given up, and can be discarded there', async () => {
    const ledger = await open();
    const { letter, mark } = await aLetter(ledger, false);
    await ledger.deliveries.change(mark);
    await ledger.batches.markDamaged(letter.batch, 'file is missing');
    const { decide } = ledger.deliveries;
    await assert.rejects(decide({ ...letter, state: 'replayed' }), { type: 'InvalidInput' });
    assert.equal((await ledger.deliveries.quarantined({})).length, 1);
    assert.equal(await decide({ ...letter, state: 'discarded' }), true);
    const [request] = await ledger.deliveries.requests(letter.batch, 'main');
    assert.equal(request?.state, 'quarantined');
  });

  it('can be delivered, and its batch then ends as any other', async () => {
    const ledger = await open();
    const { letter } = await aLetter(ledger);
    const { batch, target } = letter;
    await ledger.deliveries.decide({ ...letter, state: 'replayed' });
    assert.equal((await streamRow(ledger)).deliveredVersion, 1);
    for (const request of await ledger.deliveries.requests(batch, target))
      await confirm(ledger, request);
    await ledger.deliveries.setState(batch, target, 'delivered');
    assert.equal((await ledger.deliveries.get(batch, target))?.state, 'delivered');
    const [{ state } = {}] = await ledger.deliveries.deadLetter(target, 'bad');
    assert.equal(state, 'replayed');
  });

  it('is searched for first where a ledger that is lost may have replayed it', async () => {
    const ledger = await open();
    const { letter } = await aLetter(ledger);
    await ledger.noteRestored('a run knows version 7');
    assert.equal((await ledger.batches.get(letter.batch))?.verifyFirst, false);
    await ledger.deliveries.decide({ ...letter, state: 'replayed' });
    assert.equal((await ledger.batches.get(letter.batch))?.verifyFirst, true);
    const [request] = await ledger.deliveries.requests(letter.batch, 'main');
    assert.deepEqual([request?.state, request?.attempt], ['prepared', 0]);
  });
});
