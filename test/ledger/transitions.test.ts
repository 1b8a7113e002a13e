import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { deliveryTransitions } from '../../src/ledger/delivery-transitions.ts';
import type { DeliveryState, Ledger, RequestRow, RequestState } from '../../src/ledger/ledger.ts';
import { requestTransitions } from '../../src/ledger/request-transitions.ts';
import { aClaim, committedBatch, deliver, entriesOf } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const architecture = readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');

/** The table below a heading: state → states it becomes, in the order written. */
function tableBelow(heading: string): Record<string, readonly string[]> {
  const [, section = ''] = architecture.split(`### ${heading}\n`);
  const [table = ''] = section.split(/\n#/);
  const rows = table.split('\n').map((line) => line.split('|').map((cell) => cell.trim()));
  return Object.fromEntries(
    rows.flatMap(([, first = '', second = '']) => {
      const [, state] = /^`(\w+)`$/.exec(first) ?? [];
      return state === undefined
        ? []
        : [[state, [...second.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? '')] as const];
    }),
  );
}

const sorted = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(table).map(([state, next]) => [state, [...next].sort()]));

describe('ARCHITECTURE.md', () => {
  for (const [heading, transitions] of [
    ['States of a delivery', deliveryTransitions],
    ['States of a request', requestTransitions],
  ] as const)
    it(`says exactly what the code allows: ${heading.toLowerCase()}`, () => {
      assert.deepEqual(sorted(tableBelow(heading)), sorted(transitions));
    });
});

const requestStates = Object.keys(requestTransitions) as RequestState[];
const deliveryStates = Object.keys(deliveryTransitions) as DeliveryState[];

/** How a request gets into each state by legal steps only. */
const ways: Readonly<Record<RequestState, readonly RequestState[]>> = {
  prepared: [],
  sent: ['sent'],
  accepted: ['sent', 'accepted'],
  confirmed: ['sent', 'accepted', 'confirmed'],
  ambiguous: ['ambiguous'],
  quarantined: ['sent', 'quarantined'],
  split: ['sent', 'split'],
};

async function bring(ledger: Ledger, request: RequestRow, to: RequestState): Promise<void> {
  let from = request.state;
  for (const next of ways[to]) {
    assert.ok(await ledger.deliveries.change({ ...request, from, to: next }), `${from} → ${next}`);
    from = next;
  }
}

onEachDatabase('a request', ({ open }) => {
  it('goes every way of its table, and no other', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const pairs = requestStates.flatMap((from) => requestStates.map((to) => [from, to] as const));
    const names = pairs.map((pair) => pair.join(' to '));
    const { id } = await committedBatch(ledger, entriesOf(...names));
    const requests = await ledger.deliveries.requests(id, 'main');
    for (const [place, [from, to]] of pairs.entries()) {
      const request = requests[place];
      assert.ok(request);
      await bring(ledger, request, from);
      const change = ledger.deliveries.change({ ...request, from, to });
      if (requestTransitions[from].includes(to)) assert.equal(await change, true, names[place]);
      else await assert.rejects(change, /cannot go from/, names[place]);
    }
    const after = await ledger.deliveries.requests(id, 'main');
    assert.deepEqual(
      after.map(({ state }) => state),
      pairs.map(([from, to]) => (requestTransitions[from].includes(to) ? to : from)),
    );
  });

  it('is split into parts that are as it was, or may become what they are', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const states = ['prepared', 'accepted', 'confirmed', 'quarantined', 'ambiguous'] as const;
    const pairs = requestStates.flatMap((from) => states.map((to) => [from, to] as const));
    const names = pairs.map((pair) => pair.join(' in '));
    const { id } = await committedBatch(ledger, entriesOf(...names));
    const requests = await ledger.deliveries.requests(id, 'main');
    for (const [place, [from, state]] of pairs.entries()) {
      const request = requests[place];
      assert.ok(request);
      await bring(ledger, request, from);
      const part = { offset: 0, length: 1, firstEvent: 0, events: 1, state };
      const parts = ledger.deliveries.split({ ...request, state: from }, 'why', [part]);
      const next = requestTransitions[from];
      if (next.includes('split') && (state === from || next.includes(state)))
        assert.equal((await parts)[0]?.state, state, names[place]);
      else await assert.rejects(parts, /cannot go from/, names[place]);
    }
  });
});

onEachDatabase('a delivery', ({ open }) => {
  /** How it gets into each state. */
  const into = async (ledger: Ledger, batch: string, state: DeliveryState): Promise<void> => {
    if (state === 'pending') return;
    if (state === 'undeliverable') return ledger.batches.markDamaged(batch, 'file is missing');
    if (state === 'delivered' || state === 'accepted') await deliverTo(ledger, batch, state);
    else await ledger.deliveries.setState(batch, 'main', state);
  };
  const deliverTo = async (ledger: Ledger, batch: string, state: DeliveryState): Promise<void> => {
    if (state === 'delivered') return deliver(ledger, batch);
    for (const request of await ledger.deliveries.requests(batch, 'main'))
      await bring(ledger, request, 'accepted');
    await ledger.deliveries.setState(batch, 'main', state);
  };

  it('goes no way that is not in its table, and back to redelivery only when it is reopened', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    for (const from of deliveryStates)
      for (const to of deliveryStates.filter((state) => state !== 'pending')) {
        const { id } = await committedBatch(ledger, entriesOf(`${from} to ${to}`));
        await into(ledger, id, from);
        for (const request of await ledger.deliveries.requests(id, 'main'))
          if (request.state === 'prepared') await bring(ledger, request, 'confirmed');
        await ledger.deliveries.setState(id, 'main', to);
        const isOpenTo = deliveryTransitions[from].includes(to);
        const goes = isOpenTo && (to !== 'redelivery' || from === 'pending');
        const { state } = (await ledger.deliveries.get(id, 'main')) ?? {};
        assert.equal(state, goes ? to : from, `${from} to ${to}`);
      }
  });

  it('is reopened from wherever its table leads to redelivery, and from there, but where it was given up', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    for (const from of deliveryStates) {
      const { id } = await committedBatch(ledger, entriesOf(from));
      await into(ledger, id, from);
      // Only the replay of a dead letter undoes what a person decided.
      const leads = from !== 'discarded' && deliveryTransitions[from].includes('redelivery');
      const may = from === 'redelivery' || leads;
      assert.equal(await ledger.deliveries.reopen(id, 'main', 'found wanting'), may, from);
      const { state, lastError } = (await ledger.deliveries.get(id, 'main')) ?? {};
      const before = from === 'undeliverable' ? 'file is missing' : null;
      const then = may ? ['redelivery', 'found wanting'] : [from, before];
      assert.deepEqual([state, lastError], then);
    }
  });

  it('is never pending again', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    await assert.rejects(ledger.deliveries.setState(id, 'main', 'pending'), /pending again/);
  });
});
