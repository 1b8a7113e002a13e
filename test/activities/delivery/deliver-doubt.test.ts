import assert from 'node:assert/strict';
import { createBench, events, type Bench, type BenchOptions } from './delivery-bench.ts';

describe('deliverBatch, when an outcome is unknown', () => {
  let bench: Bench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench(options);
  };

  afterEach(() => bench.close());

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
      const content = events(30);
      const { failures } = await bench.through(content, { kind });
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
    const { failures } = await bench.through(content);
    assert.deepEqual(failures, []);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  for (const requests of [2, 3, 4, 6]) {
    it(`finds ${requests} acknowledgements behind a balancer that goes round and knows no cookie`, async () => {
      const settings = { ackDelayMs: 0, indexers: 3, stickyCookie: false };
      await start({ splunk: { useAck: true, settings } });
      // One reply that takes nothing moves all that follows to another indexer.
      for (const shifts of [0, 1, 2]) {
        const content = events(requests * 10, (place) => ({
          event_id: (shifts * 1_000 + place + 1).toString(16).padStart(32, '0'),
        }));
        const faults = Array.from({ length: shifts }, () => ({ kind: 'busy', eventNumber: 0 }));
        const { failures } = await bench.through(content, ...faults);
        assert.ok(!failures.includes('OutcomeUnknown'), failures.join(', '));
        assert.equal((await bench.assertExact(content)).doubled, 0);
      }
    });
  }

  it('names all events of a batch that may have been sent before the ledger was lost or restored', async () => {
    await start();
    const content = events(25);
    const batch = await bench.commit(content);
    bench.sql(`update batches set verify_first = 1`);
    const { possiblyDoubled } = await bench.deliver(batch);
    assert.equal(possiblyDoubled, 25);
    await bench.assertExact(content);
  });

  it('waits for a late acknowledgement over several attempts, and sends nothing again meanwhile', async () => {
    const ackTimeoutMs = 60_000;
    await start({
      splunk: { useAck: true, settings: { ackDelayMs: 300 } },
      settings: { ackTimeoutMs },
      waitMs: 50,
    });
    const content = events(25);
    const { summary, failures } = await bench.through(content);
    assert.ok(failures.length > 0, 'one attempt must not wait so long');
    assert.ok(failures.every((type) => type === 'OutcomeUnknown'));
    const { named, doubled } = await bench.assertExact(content);
    assert.deepEqual([named, doubled, summary.possiblyDoubled], [[], 0, 0]);
  });

  it('does not wait for ever for a request of a worker whose clock is ahead', async () => {
    await start({ waitMs: 50, settings: { requestTimeoutMs: 100 } });
    const content = events(5);
    const batch = await bench.commit(content);
    const [first] = await bench.requests(batch);
    assert.ok(first);
    const sent = { batch: batch.id, target: 'main', id: first.id, from: 'prepared', attempt: 0 };
    const deadline = Date.now() + 3_600_000;
    const set = { attempt: 1, channel: 'c', deadline };
    await bench.ledger.deliveries.change({ ...sent, from: 'prepared', to: 'sent', set });
    await assert.rejects(bench.deliver(batch), { type: 'OutcomeUnknown', message: /clocks/ });
    assert.equal((await bench.requests(batch))[0]?.state, 'sent', 'it may still arrive');
  });
});
