import assert from 'node:assert/strict';
import { deliverBatch } from '../../../src/activities/delivery/deliver.ts';
import {
  createBench,
  events,
  type Bench,
  type BenchOptions,
  type Fault,
} from './delivery-bench.ts';

const acks = { tokens: [{ useAck: true }] };

describe('deliverBatch, when Splunk can be asked what it has', () => {
  let bench: Bench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench({ search: {}, ...options });
  };
  afterEach(() => bench.close());

  const receiptsOf = async (batch: string) =>
    (await bench.ledger.deliveries.receipts({ batch, target: 'main' })).map(
      ({ outcome, events: count }) => [outcome, count],
    );

  const faults: readonly (readonly [string, Fault, readonly (readonly [string, number])[]])[] = [
    ['a lost reply', { kind: 'accept_then_reset' }, [['complete', 10]]],
    ['a reset of a prefix', { kind: 'accept_prefix_then_reset', eventNumber: 4 }, [['partial', 4]]],
    ['a reply that never comes', { kind: 'accept_then_timeout' }, [['complete', 10]]],
    ['a bad gateway after taking', { kind: 'accept_then_bad_gateway' }, [['complete', 10]]],
    ['a success in HTML', { kind: 'accept_then_html' }, [['complete', 10]]],
    [
      'a success in HTML that took nothing',
      { kind: 'html_success', match: { path: '/event' } },
      [['absent', 0]],
    ],
    ['a reset before anything is taken', { kind: 'reset_before_accept' }, [['absent', 0]]],
    ['an internal error', { kind: 'internal_error' }, [['absent', 0]]],
    ['503 in HTML', { kind: 'proxy_unavailable' }, [['absent', 0]]],
    ['a lost reply and a slow index', { kind: 'late_arrival', delayMs: 80 }, [['complete', 10]]],
  ];
  for (const [what, fault, receipts] of faults) {
    for (const [how, splunk] of [
      ['with acknowledgements', acks],
      ['without', {}],
    ] as const) {
      it(`settles ${what}, ${how}: nothing is doubled, nothing lost`, async () => {
        await start({ splunk });
        const content = events(25);
        const { batch, failures } = await bench.through(content, fault);
        assert.deepEqual(failures, []);
        const { doubled, named } = await bench.assertExact(content);
        assert.deepEqual([doubled, named], [0, []]);
        assert.deepEqual(await receiptsOf(batch.id), receipts);
      });
    }
  }

  for (const kind of ['ack_never_true', 'ack_forgotten', 'ack_poll_lost']) {
    it(`settles an acknowledgement that is never told (${kind})`, async () => {
      await start({ splunk: acks });
      const content = events(30);
      const { batch, failures } = await bench.through(content, { kind });
      assert.deepEqual(failures, []);
      const { doubled, named } = await bench.assertExact(content);
      assert.deepEqual([doubled, named], [0, []]);
      assert.deepEqual(await receiptsOf(batch.id), [['complete', 10]]);
    });
  }

  it('settles a request that a worker was killed over', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    const [first] = await bench.requests(batch);
    assert.ok(first);
    const change = { batch: batch.id, target: 'main', id: first.id, from: 'prepared' } as const;
    const set = { attempt: 1, channel: 'c', deadline: Date.now() + 100, sentAt: Date.now() };
    await bench.ledger.deliveries.change({ ...change, attempt: 0, to: 'sent', set });
    await bench.deliver(batch);
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
    assert.deepEqual(await receiptsOf(batch.id), [['absent', 0]]);
  });

  for (const fault of [
    { kind: 'search_peer_down' },
    { kind: 'search_truncated', cutAfterBytes: 60 },
    { kind: 'search_fatal' },
    { kind: 'search_forbidden' },
    { kind: 'search_unavailable' },
  ]) {
    it(`believes no search that says too little (${fault.kind})`, async () => {
      await start();
      const content = events(25);
      await bench.through(content, { kind: 'accept_then_reset' }, { ...fault, count: 3 });
      const { doubled, named } = await bench.assertExact(content);
      assert.deepEqual([doubled, named], [0, []]);
    });
  }

  it('does not take an index that the account cannot see for an empty one', async () => {
    const users = [
      { name: 'blind', password: '', bearerToken: 'blind', maySearch: true, indexes: [] },
    ];
    await start({ waitMs: 400, splunk: { users } });
    bench.secret.searchToken = 'blind';
    const content = events(25);
    const batch = await bench.commit(content);
    await bench.plant({ kind: 'accept_then_reset' });
    await assert.rejects(bench.deliver(batch), {
      type: 'OutcomeUnknown',
      message: /may see that index/,
    });
    assert.equal(bench.sink.index.counts().get(content[0]?.event_id ?? ''), 1);
  });

  it('sends again and names, once its patience with a search that is away is over', async () => {
    await start({ search: { patienceMs: 200 } });
    const content = events(10);
    const batch = await bench.commit(content);
    await bench.plant({ kind: 'accept_then_reset' }, { kind: 'search_unavailable', count: 1_000 });
    const { failures } = await bench.deliverAgainAndAgain(batch);
    assert.deepEqual(failures, ['OutcomeUnknown']);
    const { doubled, named } = await bench.assertExact(content);
    assert.equal(doubled, 10);
    assert.deepEqual(
      named.map(({ cause }) => cause),
      ['reset'],
    );
  });

  it('asks before it sends what may have been sent before, by event id', async () => {
    await start();
    const content = events(25);
    await bench.through(content);
    // Another batch brings the same events, as after a damaged file or a restored ledger, and some new ones.
    const more = [...content.slice(5), ...events(40).slice(25)];
    bench.sql('delete from seen');
    const batch = await bench.commit(more);
    bench.sql(`update batches set verify_first = 1 where id = '${batch.id}'`);
    await bench.deliver(batch);
    const { doubled, named } = await bench.assertExact(events(40));
    assert.deepEqual([doubled, named], [0, []]);
  });

  it('sends nothing unasked once the ledger is found to be an old copy, in the middle of a delivery', async () => {
    await start();
    const content = events(20);
    await bench.through(content);
    bench.sql('delete from seen');
    const batch = await bench.commit(content);
    const deps = bench.workerDeps();
    const turn = (): Promise<void> => bench.ledger.noteRestored('a test');
    const { signal } = new AbortController();
    const pace = { ...deps.pace, turn };
    const delivering = deliverBatch({ batch, target: 'main', signal }, { ...deps, pace });
    await assert.rejects(delivering, { type: 'OutcomeUnknown', message: /old copy/ });
    await bench.deliver(batch);
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
  });

  it('does not believe that it was never sent while one of the indexes where it may be cannot be seen', async () => {
    const indexes = ['ccas_audit', 'staging'];
    await start({
      splunk: { indexes, tokens: [{ indexes }] },
      settings: { disorderedIndex: 'staging' },
      waitMs: 400,
    });
    const late = events(10, () => ({ flags: ['disordered'] }));
    await bench.through(late);
    // Read again by a ledger that has forgotten it, and this time in order.
    bench.sql('delete from seen');
    const batch = await bench.commit(events(10));
    bench.sql(`update batches set verify_first = 1 where id = '${batch.id}'`);
    const see = (...seen: readonly string[]): Promise<void> =>
      bench.changeAccount({ name: 'admin', indexes: seen });
    await see('ccas_audit');
    await assert.rejects(bench.deliver(batch), { type: 'OutcomeUnknown', message: /staging/ });
    assert.equal(bench.sink.index.count('ccas_audit'), 1, 'a control event');
    await see('*');
    await bench.deliverAgainAndAgain(batch);
    const { doubled, named } = await bench.assertExact(events(10));
    assert.deepEqual([doubled, named], [0, []]);
  });

  it('names the indexes together in which an event is once each', async () => {
    const indexes = ['ccas_audit', 'staging'];
    await start({
      splunk: { indexes, tokens: [{ indexes }] },
      settings: { disorderedIndex: 'staging' },
    });
    await bench.through(events(10, () => ({ flags: ['disordered'] })));
    bench.sql('delete from seen');
    await bench.through(events(10));
    bench.sql('delete from seen');
    const batch = await bench.commit(events(10));
    bench.sql(`update batches set verify_first = 1 where id = '${batch.id}'`);
    await bench.deliver(batch);
    const found = await bench.ledger.reconciliations.findings({
      target: 'main',
      open: true,
      limit: 99,
    });
    assert.equal(found.length, 10);
    assert.match(found[0]?.detail ?? '', /in indexes ccas_audit, staging together$/);
  });

  it('asks before it sends to a second target, too, whose requests are cut by the sender', async () => {
    const indexes = ['ccas_audit', 'other'];
    const second = { index: 'other', maxEventsPerRequest: 4 };
    await start({ splunk: { indexes, tokens: [{ indexes }] }, others: { second } });
    const content = events(10);
    await bench.deliver(await bench.commit(content.slice(2)), 'second');
    bench.sql('delete from seen');
    const batch = await bench.commit(content);
    bench.sql(`update batches set verify_first = 1 where id = '${batch.id}'`);
    await bench.deliver(batch, 'second');
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
  });

  it('posts one small event of its own as a control only where nothing else was sent later', async () => {
    await start();
    const content = events(5);
    await bench.through(content, { kind: 'reset_before_accept' });
    const own = bench.sink.index.events().filter(({ source }) => source === 'holdfast:control');
    assert.equal(own.length, 1);
    await bench.through(events(60).slice(30), { kind: 'reset_before_accept' });
    const still = bench.sink.index.events().filter(({ source }) => source === 'holdfast:control');
    assert.equal(still.length, 1, 'the other requests of the batch are control enough');
  });

  for (const [what, now, places] of [
    ['another index', { index: 'other' }, ['other']],
    ['several indexes', { disorderedIndex: 'other' }, ['other', 'ccas_audit']],
  ] as const) {
    it(`looks where it sent, when what was cut for one index goes to ${what} by now`, async () => {
      const indexes = ['ccas_audit', 'other'];
      await start({ splunk: { indexes, tokens: [{ indexes }] } });
      const content = events(10, (place) => (place === 0 ? { flags: ['disordered'] } : {}));
      const batch = await bench.commit(content);
      await bench.plant({ kind: 'accept_then_reset' });
      await bench.deliver(batch, 'main', bench.clients(now));
      const { doubled, named } = await bench.assertExact(content);
      assert.deepEqual([doubled, named], [0, []]);
      const requests = (await bench.requests(batch)).filter(({ state }) => state !== 'split');
      assert.deepEqual(
        requests.map(({ index }) => index),
        places,
        'receipts and reconciliation look there',
      );
    });
  }

  it('sends a second control event where the first may be lost itself, before its patience is over', async () => {
    await start({ search: { patienceMs: 1_200 } });
    const content = events(10);
    await bench.through(
      content,
      { kind: 'accept_prefix_then_reset', eventNumber: 4 },
      { kind: 'lose_silently', match: { body: 'holdfast:control' } },
    );
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
  });

  it('leaves a batch that Splunk only took to the receipts', async () => {
    await start();
    const content = events(25);
    const { batch } = await bench.through(content);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'accepted');
  });
});
