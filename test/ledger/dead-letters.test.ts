import assert from 'node:assert/strict';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { aClaim, committedBatch, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const by = { by: 'Ada Admin', reason: 'limit raised' };
const refusal = { status: 400, code: 6, reason: 'Invalid data format' };

/** A batch of two events to `main`: one taken, one refused alone. Delivered all the same. */
const aDeadLetter = async (ledger: Ledger) => {
  await ledger.streams.claim(aClaim());
  const { id: batch } = await committedBatch(ledger, entriesOf('good', 'bad'));
  const target = 'main';
  const ends = ['confirmed', 'quarantined'] as const;
  for (const [place, { id }] of (await ledger.deliveries.requests(batch, target)).entries()) {
    const change = { batch, target, id } as const;
    const sent = { attempt: 1, channel: `channel-${place}`, deadline: 1 };
    const steps = [
      { from: 'prepared', to: 'sent', attempt: 0, set: sent },
      ...(place === 0 ? [{ from: 'sent', to: 'accepted', attempt: 1 } as const] : []),
      { from: place === 0 ? 'accepted' : 'sent', to: ends[place] ?? 'confirmed', attempt: 1 },
    ] as const;
    for (const step of steps) assert.ok(await ledger.deliveries.change({ ...change, ...step }));
  }
  const [, bad] = await ledger.deliveries.requests(batch, target);
  const letter = { batch, target, eventId: 'bad' };
  await ledger.deliveries.quarantine({ ...letter, request: bad?.id ?? '', ...refusal });
  await ledger.deliveries.setState(batch, target, 'delivered');
  return letter;
};

onEachDatabase('a dead letter', ({ open }) => {
  const stateOf = async (ledger: Ledger, { batch, target }: { batch: string; target: string }) => ({
    delivery: (await ledger.deliveries.get(batch, target))?.state,
    requests: (await ledger.deliveries.requests(batch, target)).map(({ state }) => state),
  });

  it('takes its batch back to redelivery when it is replayed, and only its own request', async () => {
    const ledger = await open();
    const letter = await aDeadLetter(ledger);
    assert.equal(await ledger.deliveries.decide({ ...letter, state: 'replayed', ...by }), true);
    assert.deepEqual(await stateOf(ledger, letter), {
      delivery: 'redelivery',
      requests: ['confirmed', 'prepared'],
    });
  });

  it('is not passed over by a sender that had just found everything settled', async () => {
    const ledger = await open();
    const letter = await aDeadLetter(ledger);
    await ledger.deliveries.decide({ ...letter, state: 'replayed', ...by });
    await ledger.deliveries.setState(letter.batch, letter.target, 'delivered');
    await ledger.deliveries.setState(letter.batch, letter.target, 'accepted');
    assert.equal((await stateOf(ledger, letter)).delivery, 'redelivery');
  });

  it('is open again, without the former decision, when it is refused once more', async () => {
    const ledger = await open();
    const letter = await aDeadLetter(ledger);
    const [known] = await ledger.deliveries.quarantined({});
    await ledger.deliveries.decide({ ...letter, state: 'replayed', ...by });
    const again = { ...letter, request: known?.request ?? '', ...refusal, reason: 'still' };
    await ledger.deliveries.quarantine(again);
    const [reopened] = await ledger.deliveries.quarantined({});
    assert.partialDeepStrictEqual(reopened, { state: 'open', decision: null, reason: 'still' });
  });

  it('that is discarded stays so, whatever a late sender says', async () => {
    const ledger = await open();
    const letter = await aDeadLetter(ledger);
    await ledger.deliveries.decide({ ...letter, state: 'discarded', ...by });
    await ledger.deliveries.quarantine({ ...letter, request: 'r', ...refusal });
    assert.deepEqual(await ledger.deliveries.quarantined({}), []);
    assert.equal((await stateOf(ledger, letter)).delivery, 'delivered');
  });
});
