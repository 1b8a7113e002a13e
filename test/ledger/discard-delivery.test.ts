import assert from 'node:assert/strict';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { aClaim, committedBatch, confirm, entriesOf, streamRow } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const verdict = { by: 'Ada Admin', reason: 'switched off' } as const;

onEachDatabase('a delivery that a person gives up', ({ open }) => {
  const aBatch = async (ledger: Ledger) => {
    await ledger.streams.claim(aClaim());
    const { id: batch } = await committedBatch(ledger, entriesOf('one', 'two'));
    const requests = await ledger.deliveries.requests(batch, 'main');
    const letters = requests.map(({ id }, place) => ({
      eventId: `event-${place}`,
      request: id,
      status: null,
      code: null,
      reason: 'never sent',
    }));
    return { batch, target: 'main', ...verdict, requests, letters };
  };
  const lettersOf = async (ledger: Ledger) =>
    (await ledger.deliveries.quarantined({ states: [] })).map(({ state }) => state);

  it('is passed by the cursor, and its requests are nobody else to send', async () => {
    const ledger = await open();
    const order = await aBatch(ledger);
    assert.equal(await ledger.deliveries.discard(order), 'discarded');
    assert.equal((await streamRow(ledger)).deliveredVersion, 1);
    assert.deepEqual(await lettersOf(ledger), ['discarded', 'discarded']);
    const [first] = order.requests;
    const change = { batch: order.batch, target: 'main', id: first?.id ?? '', attempt: 0 } as const;
    const isSent = await ledger.deliveries.change({ ...change, from: 'prepared', to: 'sent' });
    assert.equal(isSent, false);
    await ledger.deliveries.setState(order.batch, 'main', 'delivered');
    assert.equal((await ledger.deliveries.get(order.batch, 'main'))?.state, 'discarded');
    assert.equal(await ledger.deliveries.discard(order), 'ended');
  });

  it('stays as it is where a sender was faster, with every one of its requests', async () => {
    const ledger = await open();
    const order = await aBatch(ledger);
    const [, second] = order.requests;
    const change = { batch: order.batch, target: 'main', id: second?.id ?? '' } as const;
    const set = { attempt: 1, deadline: 1 };
    const sent = { ...change, attempt: 0, from: 'prepared', to: 'sent', set } as const;
    await ledger.deliveries.change(sent);
    assert.equal(await ledger.deliveries.discard(order), 'changed');
    assert.deepEqual(await lettersOf(ledger), []);
    assert.equal((await ledger.deliveries.get(order.batch, 'main'))?.state, 'pending');
    const states = (await ledger.deliveries.requests(order.batch, 'main')).map((row) => row.state);
    assert.deepEqual(states, ['prepared', 'sent']);
  });

  it('takes its open dead letters along, and leaves what has arrived', async () => {
    const ledger = await open();
    const order = await aBatch(ledger);
    const [first, second] = order.requests;
    const { batch, target } = order;
    const refusal = { request: 'r', status: 400, code: 6, reason: 'Invalid data format' };
    await ledger.deliveries.quarantine({ batch, target, eventId: 'bad', ...refusal });
    if (first !== undefined) await confirm(ledger, first);
    const requests = second === undefined ? [] : [second];
    assert.equal(
      await ledger.deliveries.discard({ ...order, requests, letters: order.letters.slice(1) }),
      'discarded',
    );
    assert.deepEqual(await lettersOf(ledger), ['discarded', 'discarded']);
    const states = (await ledger.deliveries.requests(batch, target)).map((row) => row.state);
    assert.deepEqual(states, ['confirmed', 'quarantined']);
  });

  it('is not taken up again by a search that began before, nor is a request of it left in doubt', async () => {
    const ledger = await open();
    const order = await aBatch(ledger);
    const { batch, target } = order;
    for (const { id } of order.requests) {
      const change = { batch, target, id } as const;
      const sent = { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } } as const;
      await ledger.deliveries.change({ ...change, ...sent });
      await ledger.deliveries.change({ ...change, from: 'sent', attempt: 1, to: 'accepted' });
    }
    await ledger.deliveries.setState(batch, target, 'accepted');
    const [first, second] = await ledger.deliveries.unconfirmed({ target, limit: 9 });
    const doubt = (request = first) =>
      ledger.deliveries.doubt(
        { batch, target, id: request?.id ?? '', attempt: 1, from: 'accepted' },
        'not there',
      );
    const states = async () =>
      (await ledger.deliveries.requests(batch, target)).map(({ state }) => state);
    assert.equal(await ledger.deliveries.discard({ ...order, requests: [] }), 'discarded');
    assert.equal(await doubt(), false);
    assert.deepEqual(await states(), ['accepted', 'accepted']);
    assert.equal((await ledger.deliveries.get(batch, target))?.state, 'discarded');
    assert.equal(await doubt(second), false);
  });

  it('is otherwise taken up by the first that doubts a request of it, and by no second', async () => {
    const ledger = await open();
    const { batch, target, requests } = await aBatch(ledger);
    for (const request of requests) await confirm(ledger, request);
    await ledger.deliveries.setState(batch, target, 'delivered');
    const [first] = await ledger.deliveries.requests(batch, target);
    const { id, attempt } = first ?? { id: '', attempt: 0 };
    const doubt = () =>
      ledger.deliveries.doubt({ batch, target, id, attempt, from: 'confirmed' }, 'not there');
    const stateOf = async () => (await ledger.deliveries.get(batch, target))?.state;
    assert.equal(await doubt(), true);
    assert.equal(await stateOf(), 'redelivery');
    await ledger.deliveries.change({
      batch,
      target,
      id,
      attempt,
      from: 'ambiguous',
      to: 'confirmed',
    });
    await ledger.deliveries.setState(batch, target, 'delivered');
    const late = { batch, target, id, attempt, from: 'accepted' } as const;
    assert.equal(await ledger.deliveries.doubt(late, 'not there'), false);
    assert.equal(await stateOf(), 'delivered', 'nothing of what failed stays');
  });
});
