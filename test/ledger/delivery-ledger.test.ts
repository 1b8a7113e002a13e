import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { RequestChange } from '../../src/ledger/ledger.ts';
import {
  aClaim,
  commitEntries,
  committedBatch,
  deliver,
  entriesOf,
  streamRow,
} from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

onEachDatabase('the delivered cursor', ({ open }) => {
  it('moves over the contiguous prefix of delivered batches only', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const batches = [];
    for (const name of ['a', 'b', 'c', 'd'])
      batches.push((await committedBatch(ledger, entriesOf(name))).id);
    const [a = '', b = '', c = '', d = ''] = batches;
    const steps = [
      [b, 'delivered', 0],
      [a, 'redelivery', 2],
      [d, 'delivered', 2],
      [c, 'discarded', 4],
    ] as const;
    for (const [batch, state, version] of steps) {
      if (state === 'delivered') await deliver(ledger, batch);
      else await ledger.deliveries.setState(batch, 'main', state);
      const { deliveredVersion, delivered } = await streamRow(ledger);
      assert.deepEqual([deliveredVersion, delivered], [version, { v: 1, at: version }]);
    }
  });

  it('waits for every target', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'), { targets: ['main', 'second'] });
    await deliver(ledger, id, 'second');
    assert.equal((await streamRow(ledger)).deliveredVersion, 0);
    await deliver(ledger, id);
    const { deliveredVersion, deliveredHighWater, highWater } = await streamRow(ledger);
    assert.deepEqual([deliveredVersion, deliveredHighWater], [1, highWater]);
  });
});

onEachDatabase('a delivery', ({ open }) => {
  it('is found by stream and state, newest first', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await ledger.streams.claim(aClaim({ name: 'other' }));
    const first = await committedBatch(ledger, entriesOf('a'));
    const second = await committedBatch(ledger, entriesOf('b'));
    await commitEntries(ledger, entriesOf('c'), { stream: 'other' });
    await deliver(ledger, first.id);
    const find = async (filter: Parameters<typeof ledger.deliveries.list>[0]): Promise<string[]> =>
      (await ledger.deliveries.list(filter)).map(({ batch }) => batch);
    assert.deepEqual(await find({ stream: 'genesys-eu' }), [second.id, first.id]);
    assert.deepEqual(await find({ stream: 'genesys-eu', limit: 1 }), [second.id]);
    assert.deepEqual(await find({ states: ['delivered'] }), [first.id]);
    assert.equal((await find({ states: [] })).length, 3);
  });

  it('that nobody has worked on for long is found first', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const [first, second, third] = [
      await committedBatch(ledger, entriesOf('a')),
      await committedBatch(ledger, entriesOf('b')),
      await committedBatch(ledger, entriesOf('c')),
    ];
    await delay(5);
    await ledger.deliveries.noteAttempt(first.id, 'main', 'busy');
    await delay(5);
    const find = async (untouchedSince: number): Promise<string[]> => {
      const rows = await ledger.deliveries.list({ states: ['pending'], untouchedSince, limit: 2 });
      return rows.map(({ batch }) => batch);
    };
    assert.deepEqual(new Set(await find(Date.now())), new Set([second.id, third.id]));
    assert.deepEqual(await find(0), []);
  });

  it('waits in the backlog until it has ended', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const nothing = { deliveries: 0, bytes: 0, oldestAt: null };
    assert.deepEqual(await ledger.deliveries.backlog('genesys-eu'), nothing);
    const first = await committedBatch(ledger, entriesOf('a'));
    const second = await committedBatch(ledger, entriesOf('b', 'c'));
    await ledger.deliveries.setState(second.id, 'main', 'redelivery');
    const [bytes, oldestAt] = [first.bytes + second.bytes, Date.parse(first.createdAt)];
    const both = { deliveries: 2, bytes, oldestAt };
    assert.deepEqual(await ledger.deliveries.backlog('genesys-eu'), both);
    await deliver(ledger, second.id);
    const left = { deliveries: 1, bytes: first.bytes, oldestAt };
    assert.deepEqual(await ledger.deliveries.backlog('genesys-eu'), left);
  });

  it('goes to redelivery only while it is pending', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    await deliver(ledger, id);
    await ledger.deliveries.setState(id, 'main', 'redelivery');
    assert.equal((await ledger.deliveries.get(id, 'main'))?.state, 'delivered');
  });

  it('does not end while a request of it is not settled, whatever a sender says', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id: batch } = await committedBatch(ledger, entriesOf('a'));
    const request = { batch, target: 'main', id: `${batch}.0000` };
    const steps = [
      { from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } },
      { from: 'sent', attempt: 1, to: 'ambiguous' },
      { from: 'ambiguous', attempt: 1, to: 'prepared' },
    ] as const;
    for (const step of [undefined, ...steps]) {
      if (step !== undefined) await ledger.deliveries.change({ ...request, ...step });
      for (const state of ['accepted', 'delivered'] as const)
        await ledger.deliveries.setState(batch, 'main', state);
      assert.equal((await ledger.deliveries.get(batch, 'main'))?.state, 'pending', step?.to);
    }
    await deliver(ledger, batch);
    assert.equal((await ledger.deliveries.get(batch, 'main'))?.state, 'delivered');
  });

  it('counts attempts and keeps the last error', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    await ledger.deliveries.noteAttempt(id, 'main', 'time-out');
    await ledger.deliveries.noteAttempt(id, 'main', null);
    const delivery = await ledger.deliveries.get(id, 'main');
    assert.deepEqual([delivery?.attempts, delivery?.lastError], [2, null]);
  });

  it('that the ledger does not know cannot change', async () => {
    const ledger = await open();
    await assert.rejects(deliver(ledger, 'x'), {
      type: 'InvalidInput',
    });
  });
});

onEachDatabase('a request', ({ open, empty }) => {
  it('is marked sent by one of many senders', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    await one.streams.claim(aClaim());
    const { id } = await committedBatch(one, entriesOf('a'));
    const [request] = await one.deliveries.requests(id, 'main');
    const change: RequestChange = {
      batch: id,
      target: 'main',
      id: request?.id ?? '',
      from: 'prepared',
      attempt: 0,
      to: 'sent',
      set: { attempt: 1, channel: 'c', deadline: 1_000 },
    };
    const senders = [one, other, one, other].map(({ deliveries }) => deliveries.change(change));
    assert.equal((await Promise.all(senders)).filter(Boolean).length, 1);
    const [sent] = await other.deliveries.requests(id, 'main');
    assert.deepEqual([sent?.state, sent?.attempt, sent?.deadline], ['sent', 1, 1_000]);
  });

  it('of a later attempt is not changed by news of an earlier one', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    const request = { batch: id, target: 'main', id: `${id}.0000` };
    const { change } = ledger.deliveries;
    const steps: [Omit<RequestChange, 'batch' | 'target' | 'id'>, boolean][] = [
      [{ from: 'prepared', attempt: 0, to: 'sent', set: { attempt: 1 } }, true],
      [{ from: 'sent', attempt: 1, to: 'ambiguous', set: { detail: 'reset' } }, true],
      [{ from: 'ambiguous', attempt: 1, to: 'prepared' }, true],
      [{ from: 'prepared', attempt: 1, to: 'sent', set: { attempt: 2 } }, true],
      [{ from: 'sent', attempt: 1, to: 'accepted', set: { ackId: 7 } }, false],
      [{ from: 'sent', attempt: 2, to: 'accepted', set: { ackId: 8, status: 200 } }, true],
    ];
    for (const [step, expected] of steps)
      assert.equal(await change({ ...request, ...step }), expected, JSON.stringify(step));
    const [row] = await ledger.deliveries.requests(id, 'main');
    assert.deepEqual([row?.ackId, row?.status, row?.detail], [8, 200, 'reset']);
  });

  it('is split once, into parts that carry its id', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a', 'b'));
    const request = { batch: id, target: 'main', id: `${id}.0001` };
    const sent = { from: 'prepared', attempt: 0, to: 'sent' } as const;
    const before = Date.now();
    await ledger.deliveries.change({ ...request, ...sent, set: { attempt: 1, channel: 'c' } });
    const [, row] = await ledger.deliveries.requests(id, 'main');
    assert.ok(row);
    const parts = [
      { state: 'accepted', offset: 100, length: 40, firstEvent: 1, events: 1, ackId: 3 },
      { state: 'prepared', offset: 140, length: 60, firstEvent: 2, events: 1 },
    ] as const;
    const [taken, rest] = await ledger.deliveries.split(row, 'event 1 refused', parts);
    assert.deepEqual([taken?.id, rest?.id], [`${id}.0002`, `${id}.0003`]);
    assert.deepEqual([taken?.root, rest?.root], [row.id, row.id]);
    assert.deepEqual([taken?.attempt, taken?.channel, taken?.ackId], [1, 'c', 3]);
    assert.deepEqual([rest?.attempt, rest?.channel, rest?.ackId], [0, null, null]);
    assert.ok((row.sentAt ?? 0) >= before, 'a send has its time, also where the sender tells none');
    assert.deepEqual([taken?.sentAt, rest?.sentAt], [row.sentAt, null]);
    assert.deepEqual(await ledger.deliveries.split(row, 'again', parts), []);
    const rows = await ledger.deliveries.requests(id, 'main');
    assert.deepEqual(rows.map(({ state }) => state).sort(), [
      'accepted',
      'prepared',
      'prepared',
      'split',
    ]);
    assert.deepEqual(rows.filter(({ state }) => state === 'accepted')[0], taken);
  });

  it('is cut for a further target once', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const targets = ['main', 'second'];
    const { id } = await committedBatch(ledger, entriesOf('a', 'b'), { targets });
    const cuts = await ledger.deliveries.requests(id, 'main');
    const prepared = await ledger.deliveries.prepare(id, 'second', cuts);
    assert.deepEqual(
      prepared,
      cuts.map((cut) => ({ ...cut, target: 'second' })),
    );
    assert.deepEqual(await ledger.deliveries.prepare(id, 'second', cuts.slice(1)), prepared);
  });
});

onEachDatabase('a dead letter', ({ open }) => {
  it('is kept once, with its reason', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    const place = { batch: id, target: 'main', request: `${id}.0000`, eventId: 'e'.repeat(32) };
    const entry = { ...place, status: 400, code: 6, reason: 'Invalid data format' };
    await ledger.deliveries.quarantine(entry);
    await ledger.deliveries.quarantine({ ...entry, reason: 'said again' });
    const [{ at, ...kept } = {}, ...others] = await ledger.deliveries.quarantined({});
    const added = { stream: 'genesys-eu', state: 'open', decision: null };
    assert.deepEqual([kept, others], [{ ...entry, ...added }, []]);
    assert.match(at ?? '', /Z$/);
    assert.deepEqual(await ledger.deliveries.quarantined({ stream: 'other' }), []);
  });

  it('of an unknown outcome is listed once per attempt', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const { id } = await committedBatch(ledger, entriesOf('a'));
    const place = { batch: id, target: 'main', request: `${id}.0000` };
    const entry = { ...place, attempt: 1, eventIds: ['e', 'f'], cause: 'timeout' };
    await ledger.deliveries.listPossiblyDoubled(entry);
    await ledger.deliveries.listPossiblyDoubled(entry);
    await ledger.deliveries.listPossiblyDoubled({ ...entry, attempt: 2 });
    const listed = await ledger.deliveries.possiblyDoubled({ stream: 'genesys-eu' });
    assert.deepEqual(
      listed.map(({ attempt }) => attempt),
      [1, 2],
    );
    assert.deepEqual(listed[0]?.eventIds, ['e', 'f']);
  });
});
