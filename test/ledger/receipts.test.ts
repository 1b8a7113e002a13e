import assert from 'node:assert/strict';
import type { Ledger, Receipt, RequestRow } from '../../src/ledger/ledger.ts';
import { aClaim, committedBatch, confirm, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

/** Sends a prepared request at that time; it is taken, and not confirmed. */
async function take(ledger: Ledger, request: RequestRow, sentAt: number): Promise<void> {
  const { batch, target, id, attempt } = request;
  const change = { batch, target, id };
  const set = { attempt: attempt + 1, sentAt, deadline: sentAt + 10 };
  const sent = { ...change, from: 'prepared', attempt, to: 'sent', set } as const;
  assert.ok(await ledger.deliveries.change(sent));
  const taken = { ...change, from: 'sent', attempt: attempt + 1, to: 'accepted' } as const;
  assert.ok(await ledger.deliveries.change(taken));
}

/** A batch of one request each to `main`, sent in that order, 100 ms apart, from 1,000 on. */
async function withTaken(ledger: Ledger, ...names: string[]): Promise<RequestRow[]> {
  await ledger.streams.claim(aClaim());
  const requests = [];
  for (const [place, name] of names.entries()) {
    const { id } = await committedBatch(ledger, entriesOf(name));
    const [request] = await ledger.deliveries.requests(id, 'main');
    assert.ok(request);
    await take(ledger, request, 1_000 + place * 100);
    requests.push(request);
  }
  return requests;
}

onEachDatabase('receipts', ({ open }) => {
  it('are kept look by look, in order, for their delivery only', async () => {
    const ledger = await open();
    const place = { batch: 'b', target: 'main', request: 'b.0000' };
    const one: Receipt = {
      ...place,
      attempt: 1,
      outcome: 'absent',
      events: 0,
      distinctEvents: 0,
      controlRequest: 'c.0001',
      detail: 'timeout',
    };
    const other: Receipt = {
      ...one,
      attempt: 2,
      outcome: 'complete',
      events: 3,
      distinctEvents: 2,
      controlRequest: null,
      detail: null,
    };
    await ledger.deliveries.noteReceipt(one);
    await ledger.deliveries.noteReceipt(other);
    await ledger.deliveries.noteReceipt({ ...one, target: 'second' });
    const kept = await ledger.deliveries.receipts({ batch: 'b', target: 'main' });
    assert.deepEqual(
      kept,
      [one, other].map((receipt, place) => ({ ...receipt, at: kept[place]?.at })),
    );
    for (const { at } of kept) assert.match(at ?? '', /^\d{4}-.*Z$/);
  });
});

onEachDatabase('a positive control', ({ open }) => {
  const question = { target: 'main', index: 'audit', except: [] };

  it('is the first request that was sent not before that moment, and taken', async () => {
    const ledger = await open();
    const [, second, third] = await withTaken(ledger, 'a', 'b', 'c');
    const { controlAfter } = ledger.deliveries;
    const found = await controlAfter({ ...question, since: 1_100 });
    assert.deepEqual([found?.id, found?.sentAt, found?.stream], [second?.id, 1_100, 'genesys-eu']);
    const later = await controlAfter({ ...question, since: 1_101 });
    assert.equal(later?.id, third?.id);
    const except = [second?.id ?? ''];
    assert.equal((await controlAfter({ ...question, since: 1_100, except }))?.id, third?.id);
    assert.equal(await controlAfter({ ...question, since: 1_201 }), undefined);
  });

  it('went to that target and that index', async () => {
    const ledger = await open();
    await withTaken(ledger, 'a');
    const { controlAfter } = ledger.deliveries;
    assert.equal(await controlAfter({ ...question, target: 'second', since: 0 }), undefined);
    assert.equal(await controlAfter({ ...question, index: 'other', since: 0 }), undefined);
  });

  it('is none that nobody knows to be taken', async () => {
    const ledger = await open();
    const [request] = await withTaken(ledger, 'a');
    const { batch = '', id = '' } = request ?? {};
    const doubt = { batch, target: 'main', id, from: 'accepted', attempt: 1 } as const;
    await ledger.deliveries.change({ ...doubt, to: 'ambiguous' });
    assert.equal(await ledger.deliveries.controlAfter({ ...question, since: 0 }), undefined);
  });

  it('is none that an earlier attempt may have brought', async () => {
    const ledger = await open();
    const [request] = await withTaken(ledger, 'a');
    assert.ok(request);
    const change = { batch: request.batch, target: 'main', id: request.id, attempt: 1 } as const;
    await ledger.deliveries.change({ ...change, from: 'accepted', to: 'ambiguous' });
    await ledger.deliveries.change({ ...change, from: 'ambiguous', to: 'prepared' });
    await take(ledger, { ...request, attempt: 1 }, 5_000);
    assert.equal(await ledger.deliveries.controlAfter({ ...question, since: 2_000 }), undefined);
  });

  it('is none whose id may have been used by a ledger that is lost', async () => {
    const ledger = await open();
    const [request] = await withTaken(ledger, 'a');
    const since = 500;
    assert.equal((await ledger.deliveries.controlAfter({ ...question, since }))?.id, request?.id);
    await ledger.noteRestored('a run knows version 7');
    assert.equal(await ledger.deliveries.controlAfter({ ...question, since }), undefined);
  });

  it('is no part of a request, whose other parts went before', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id: batch } = await committedBatch(ledger, entriesOf('a'));
    const change = { batch, target: 'main', id: `${batch}.0000`, attempt: 0 } as const;
    await ledger.deliveries.change({ ...change, from: 'prepared', to: 'sent' });
    const [whole] = await ledger.deliveries.requests(batch, 'main');
    assert.ok(whole);
    const cut = { offset: 0, length: 50, firstEvent: 0, events: 1, state: 'prepared' } as const;
    const [part] = await ledger.deliveries.split(whole, 'refused', [cut]);
    assert.ok(part);
    await take(ledger, part, 5_000);
    assert.equal(await ledger.deliveries.controlAfter({ ...question, since: 2_000 }), undefined);
  });
});

onEachDatabase('a positive control of a restored ledger', ({ open }) => {
  it('is none whose id a ledger that is lost may have used', async () => {
    const ledger = await open();
    await ledger.noteRestored('a run knows version 7');
    await withTaken(ledger, 'a');
    const question = { target: 'main', index: 'audit', since: 0, except: [] };
    assert.equal(await ledger.deliveries.controlAfter(question), undefined);
  });
});

onEachDatabase('the latest request that an index took', ({ open }) => {
  it('is the last one before that moment, confirmed or not', async () => {
    const ledger = await open();
    const [first, second] = await withTaken(ledger, 'a', 'b');
    const { change, latestTaken } = ledger.deliveries;
    const { batch = '', id = '' } = second ?? {};
    const place = { batch, target: 'main', id, from: 'accepted', attempt: 1 } as const;
    await change({ ...place, to: 'confirmed' });
    const question = { target: 'main', index: 'audit' };
    const latest = await latestTaken({ ...question, before: 9_999 });
    assert.deepEqual([latest?.id, latest?.state], [second?.id, 'confirmed']);
    assert.equal((await latestTaken({ ...question, before: 1_100 }))?.id, first?.id);
    assert.equal(await latestTaken({ ...question, before: 1_000 }), undefined);
  });
});

onEachDatabase('unconfirmed requests', ({ open }) => {
  it('are those accepted in deliveries that wait for receipts, sent longest ago first', async () => {
    const ledger = await open();
    const [first, second, third, delivered] = await withTaken(ledger, 'a', 'b', 'c', 'd');
    const { setState, unconfirmed } = ledger.deliveries;
    for (const request of [third, first, second])
      await setState(request?.batch ?? '', 'main', 'accepted');
    await setState(delivered?.batch ?? '', 'main', 'delivered');
    const { id: unsent } = await committedBatch(ledger, entriesOf('e'));
    const open_ = await unconfirmed({ target: 'main', limit: 10 });
    assert.deepEqual(
      open_.map(({ id }) => id),
      [first?.id, second?.id, third?.id],
    );
    const { lastTime } = (await ledger.batches.get(first?.batch ?? '')) ?? {};
    assert.equal(open_[0]?.lastTime, lastTime);
    assert.equal((await unconfirmed({ target: 'main', limit: 2 })).length, 2);
    assert.deepEqual(await unconfirmed({ target: 'second', limit: 2 }), []);
    assert.equal((await ledger.deliveries.get(unsent, 'main'))?.state, 'pending');
  });

  it('are fewer with every receipt', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id: batch } = await committedBatch(ledger, entriesOf('a', 'b'));
    const [one, other] = await ledger.deliveries.requests(batch, 'main');
    assert.ok(one && other);
    await confirm(ledger, one);
    await take(ledger, other, 2_000);
    await ledger.deliveries.setState(batch, 'main', 'accepted');
    const left = await ledger.deliveries.unconfirmed({ target: 'main', limit: 10 });
    assert.deepEqual(
      left.map(({ id }) => id),
      [other.id],
    );
  });
});
