import assert from 'node:assert/strict';
import type { AuditEvent } from '../../src/audit/event.ts';
import {
  createBench,
  events,
  type Bench,
  type BenchOptions,
  type Fault,
} from './delivery-bench.ts';

describe('deliverBatch', () => {
  let bench: Bench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench(options);
  };

  afterEach(() => bench.close());

  /** Delivers 25 events (three requests) through the given faults, until they are through. */
  const through = async (content: readonly AuditEvent[], ...faults: readonly Fault[]) => {
    const batch = await bench.commit(content);
    await bench.plant(...faults);
    const { summary, failures } = await bench.deliverAgainAndAgain(batch);
    const row = await bench.ledger.deliveries.get(batch.id, 'main');
    assert.equal(row?.state, 'delivered');
    return { batch, summary, failures };
  };

  it('brings every event to Splunk once, in requests of one index', async () => {
    await start({
      splunk: { tokens: [{ indexes: [] }], indexes: ['ccas_audit', 'staging'] },
      settings: { disorderedIndex: 'staging' },
    });
    const content = events(25, (place) => (place % 5 === 0 ? { flags: ['disordered'] } : {}));
    const { summary, failures } = await through(content);
    assert.deepEqual(failures, []);
    assert.deepEqual(summary, {
      state: 'delivered',
      events: 25,
      accepted: 25,
      quarantined: 0,
      possiblyDoubled: 0,
      slowDown: false,
    });
    assert.equal((await bench.assertExact(content)).doubled, 0);
    assert.equal(bench.sink.index.count('staging'), 5);
    assert.equal(bench.sink.index.count('ccas_audit'), 20);
  });

  it('sends nothing when there is nothing left to send', async () => {
    await start();
    const content = events(25);
    const { batch, summary } = await through(content);
    await bench.plant({ kind: 'reset_before_accept' });
    assert.deepEqual(await bench.deliver(batch), summary);
    assert.equal(bench.sink.index.count(), 25);
  });

  it('waits for acknowledgements where the token gives them', async () => {
    await start({ splunk: { useAck: true, settings: { ackDelayMs: 60 } } });
    const content = events(25);
    const { batch } = await through(content);
    const states = (await bench.requests(batch)).map(({ state }) => state);
    assert.deepEqual(states, ['confirmed', 'confirmed', 'confirmed']);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  const notTaken = ['DestinationBusy'];
  const unknown = ['OutcomeUnknown'];
  const faults: readonly (readonly [
    string,
    Fault,
    { readonly failures: readonly string[]; readonly named: number; readonly doubled: number },
  ])[] = [
    ['a lost reply', { kind: 'accept_then_reset' }, { failures: unknown, named: 10, doubled: 10 }],
    [
      'a reset of a prefix',
      { kind: 'accept_prefix_then_reset', eventNumber: 4 },
      { failures: unknown, named: 10, doubled: 4 },
    ],
    [
      'a reply that never comes',
      { kind: 'accept_then_timeout' },
      { failures: unknown, named: 10, doubled: 10 },
    ],
    [
      'a bad gateway after taking',
      { kind: 'accept_then_bad_gateway' },
      { failures: unknown, named: 10, doubled: 10 },
    ],
    [
      'a success in HTML',
      { kind: 'accept_then_html' },
      { failures: unknown, named: 10, doubled: 10 },
    ],
    [
      'a success in HTML that took nothing',
      { kind: 'html_success', match: { path: '/event' } },
      { failures: unknown, named: 10, doubled: 0 },
    ],
    [
      'a reset before anything is taken',
      { kind: 'reset_before_accept' },
      { failures: unknown, named: 10, doubled: 0 },
    ],
    ['an internal error', { kind: 'internal_error' }, { failures: unknown, named: 10, doubled: 0 }],
    ['503 in HTML', { kind: 'proxy_unavailable' }, { failures: unknown, named: 10, doubled: 0 }],
    ['busy', { kind: 'busy', eventNumber: 0 }, { failures: notTaken, named: 0, doubled: 0 }],
    [
      'busy in mid-request',
      { kind: 'busy', eventNumber: 4 },
      { failures: notTaken, named: 0, doubled: 0 },
    ],
    ['a full queue', { kind: 'queue_full' }, { failures: notTaken, named: 0, doubled: 0 }],
    [
      'a warning of a full queue',
      { kind: 'near_capacity' },
      { failures: [], named: 0, doubled: 0 },
    ],
    ['a limit on the body', { kind: 'too_large' }, { failures: [], named: 0, doubled: 0 }],
  ];
  for (const useAck of [false, true]) {
    for (const [name, fault, expected] of faults) {
      it(`gets every event through ${name}${useAck ? ', with acknowledgements' : ''}`, async () => {
        await start({ splunk: { useAck } });
        const content = events(25);
        const { summary, failures } = await through(content, fault);
        assert.deepEqual(failures, expected.failures);
        const { doubled } = await bench.assertExact(content);
        assert.equal(doubled, expected.doubled);
        assert.equal(summary.possiblyDoubled, expected.named);
        assert.equal(summary.accepted, 25);
      });
    }
  }

  it('says in its failure how long Splunk wants to be left alone', async () => {
    await start();
    const batch = await bench.commit(events(1));
    await bench.plant({ kind: 'busy', eventNumber: 0, retryAfter: 7 });
    await assert.rejects(bench.deliver(batch), { type: 'DestinationBusy', retryAfterMs: 7_000 });
  });

  it('quarantines an event that is refused alone, and only that', async () => {
    await start({ splunk: { useAck: true } });
    const content = events(25, (place) => (place === 13 ? { target_name: 'poison' } : {}));
    const bad = content[13]?.event_id ?? '';
    const { batch, summary, failures } = await through(content, {
      kind: 'refuse_marker',
      marker: 'poison',
      count: 100,
    });
    assert.deepEqual(failures, []);
    assert.equal((await bench.assertExact(content, [bad])).doubled, 0);
    assert.deepEqual([summary.accepted, summary.quarantined], [24, 1]);
    const [entry, ...more] = await bench.ledger.deliveries.quarantined({});
    assert.deepEqual(more, []);
    assert.partialDeepStrictEqual(entry, { batch: batch.id, eventId: bad, status: 400, code: 6 });
    const alerts = await bench.ledger.alerts.open();
    assert.deepEqual(
      alerts.map(({ kind }) => kind),
      ['Quarantined'],
    );
  });

  it('gives an event refused once, but not alone, its second chance', async () => {
    await start();
    const content = events(25, (place) => (place === 13 ? { target_name: 'poison' } : {}));
    const { summary } = await through(content, { kind: 'refuse_marker', marker: 'poison' });
    assert.equal((await bench.assertExact(content)).doubled, 0);
    assert.equal(summary.quarantined, 0);
  });

  it('holds the events of an index that the token may not write to, and sends the others', async () => {
    await start({
      splunk: { indexes: ['ccas_audit', 'staging'] },
      settings: { disorderedIndex: 'staging' },
    });
    const content = events(25, (place) => (place === 0 ? { flags: ['disordered'] } : {}));
    const batch = await bench.commit(content);
    await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused', retryable: true });
    assert.equal(bench.sink.index.count('ccas_audit'), 24);
    await bench.setToken({ action: 'put', name: 'holdfast', indexes: [] });
    const { failures } = await bench.deliverAgainAndAgain(batch);
    assert.deepEqual(failures, []);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('halts on a disabled token, keeps everything, and goes on when it is enabled', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    await bench.plant({ kind: 'disable_token', match: { body: content[12]?.event_id ?? '' } });
    await assert.rejects(bench.deliver(batch), { type: 'DestinationHalted' });
    assert.deepEqual(
      (await bench.ledger.alerts.open()).map(({ kind, subject }) => [kind, subject]),
      [['DestinationHalted', 'main']],
    );
    await bench.setToken({ action: 'enable', name: 'holdfast' });
    assert.deepEqual((await bench.deliverAgainAndAgain(batch)).failures, []);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('takes a rotated token without a restart and without a failure', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    const clients = bench.clients();
    await clients.get('main')?.ready();
    bench.secret.token = '11111111-2222-4333-8444-555555555555';
    await bench.setToken({ action: 'put', name: 'holdfast', value: bench.secret.token });
    await bench.deliver(batch, 'main', clients);
    assert.equal(bench.secret.reads, 2);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('names the events of a request that another worker was killed over, and sends it again', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    const [first] = await bench.requests(batch);
    assert.ok(first);
    const change = { batch: batch.id, target: 'main', id: first.id, from: 'prepared' } as const;
    const deadline = Date.now() + 200;
    await bench.ledger.deliveries.change({
      ...change,
      attempt: 0,
      to: 'sent',
      set: {
        attempt: 1,
        channel: 'c',
        deadline,
      },
    });
    await bench.deliver(batch);
    assert.ok(Date.now() >= deadline, 'a request may be in flight until its deadline');
    const { named, doubled } = await bench.assertExact(content);
    assert.equal(doubled, 0);
    assert.deepEqual(
      named.map(({ request, attempt, cause, eventIds }) => [
        request,
        attempt,
        cause,
        eventIds.length,
      ]),
      [[first.id, 1, 'worker_lost', 10]],
    );
  });

  it('names the events of a request left in doubt before it sends it again', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    const [first] = await bench.requests(batch);
    assert.ok(first);
    const change = { batch: batch.id, target: 'main', id: first.id, from: 'prepared' } as const;
    await bench.ledger.deliveries.change({
      ...change,
      attempt: 0,
      to: 'ambiguous',
      set: {
        attempt: 1,
        detail: 'timeout',
      },
    });
    await bench.deliver(batch);
    const { named } = await bench.assertExact(content);
    assert.deepEqual(
      named.map(({ cause, eventIds }) => [cause, eventIds.length]),
      [['timeout', 10]],
    );
  });

  it('lets two workers deliver the same batch at once without doubling anything', async () => {
    await start({ splunk: { useAck: true } });
    const content = events(100);
    const batch = await bench.commit(content);
    await Promise.all([bench.deliver(batch), bench.deliver(batch), bench.deliver(batch)]);
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
  });

  for (const [kind, cause] of [
    ['ack_never_true', 'ack_never_true'],
    ['ack_forgotten', 'ack_never_true'],
    ['ack_poll_lost', 'ack_poll_lost'],
  ] as const) {
    it(`takes an acknowledgement that is never told (${kind}) for unknown`, async () => {
      await start({ splunk: { useAck: true } });
      const content = events(25);
      const { failures } = await through(content, { kind });
      assert.deepEqual(failures, ['OutcomeUnknown']);
      const { doubled, named } = await bench.assertExact(content);
      assert.equal(doubled, 10);
      assert.deepEqual(
        named.map((entry) => entry.cause),
        [cause],
      );
    });
  }

  it('finds its acknowledgements behind a balancer that wants its cookie', async () => {
    await start({
      splunk: { useAck: true, settings: { ackDelayMs: 0, indexers: 3, stickyCookie: true } },
    });
    const content = events(100);
    const { failures } = await through(content);
    assert.deepEqual(failures, []);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('rebuilds the lines for another target, cut by its own limits', async () => {
    const other = { index: 'other', disorderedIndex: 'staging', maxEventsPerRequest: 7 };
    await start({
      splunk: { tokens: [{ indexes: [] }], indexes: ['ccas_audit', 'other', 'staging'] },
      others: { second: other },
    });
    const content = events(25, (place) => (place === 8 ? { flags: ['disordered'] } : {}));
    const batch = await bench.commit(content);
    await bench.deliver(batch, 'second');
    assert.equal(bench.sink.index.count('other'), 24);
    assert.equal(bench.sink.index.count('staging'), 1);
    assert.equal(bench.sink.index.count('ccas_audit'), 0);
    assert.equal((await bench.assertExact(content)).doubled, 0);
    const cuts = (await bench.requests(batch, 'second')).map((one) => [one.index, one.events]);
    assert.deepEqual(cuts, [
      ['other', 7],
      ['other', 1],
      ['staging', 1],
      ['other', 7],
      ['other', 7],
      ['other', 2],
    ]);
    for (const request of await bench.requests(batch, 'second')) {
      const carried = bench.sink.index.withField('ccas_request_id', request.id);
      assert.equal(carried.length, request.events);
    }
  });

  it('says that a batch is damaged, and has it fetched again', async () => {
    await start();
    const batch = await bench.commit(events(25));
    await bench.corrupt(batch);
    const { state } = await bench.deliver(batch);
    assert.equal(state, 'undeliverable');
    assert.equal((await bench.ledger.batches.get(batch.id))?.damaged, true);
    assert.equal((await bench.deliver(batch)).state, 'undeliverable');
  });

  it('refuses a batch of another ledger for good', async () => {
    await start();
    const batch = await bench.commit(events(1));
    const foreign = { ...batch, ledger: 'ffffffff' };
    await assert.rejects(bench.deliver(foreign), { type: 'LedgerMismatch', retryable: false });
  });

  it('stops between two requests when it is cancelled, and goes on later', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    const stop = AbortSignal.abort(new Error('cancelled'));
    await assert.rejects(bench.deliver(batch, 'main', bench.clients(), stop), /cancelled/);
    assert.equal(bench.sink.index.count(), 0);
    await bench.deliver(batch);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('names all events of a batch that may have been sent before the ledger was lost or restored', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    bench.sql(`update batches set verify_first = 1`);
    const { possiblyDoubled } = await bench.deliver(batch);
    assert.equal(possiblyDoubled, 25);
    await bench.assertExact(content);
  });

  it('loses nothing and doubles nothing unnamed, whatever happens on the way', async () => {
    await start({ splunk: { useAck: true, seed: 7 } });
    const content = events(400);
    const kinds = [
      'accept_then_reset',
      'accept_then_bad_gateway',
      'reset_before_accept',
      'busy',
      'internal_error',
      'queue_full',
      'ack_forgotten',
      'ack_poll_lost',
      'too_large',
    ];
    const { failures } = await through(
      content,
      { kind: 'busy', eventNumber: 3, probability: 0.05, count: 4 },
      { kind: 'accept_prefix_then_reset', eventNumber: 2, probability: 0.05, count: 4 },
      ...kinds.map((kind) => ({ kind, probability: 0.05, count: 3 })),
    );
    assert.ok(failures.length > 0, 'the faults must strike');
    await bench.assertExact(content);
  });
});
