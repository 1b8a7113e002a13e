import assert from 'node:assert/strict';
import { createBench, events, type Bench, type BenchOptions } from './delivery-bench.ts';

describe('deliverBatch', () => {
  let bench: Bench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench(options);
  };

  afterEach(() => bench.close());

  it('brings every event to Splunk once, in requests of one index', async () => {
    await start({
      splunk: { tokens: [{ indexes: [] }], indexes: ['ccas_audit', 'staging'] },
      settings: { disorderedIndex: 'staging' },
    });
    const content = events(25, (place) => (place % 5 === 0 ? { flags: ['disordered'] } : {}));
    const { summary, failures } = await bench.through(content);
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
    const { batch, summary } = await bench.through(content);
    await bench.plant({ kind: 'reset_before_accept' });
    assert.deepEqual(await bench.deliver(batch), summary);
    assert.equal(bench.sink.index.count(), 25);
  });

  it('waits for acknowledgements where the token gives them', async () => {
    await start({ splunk: { useAck: true, settings: { ackDelayMs: 60 } } });
    const content = events(25);
    const { batch } = await bench.through(content);
    const states = (await bench.requests(batch)).map(({ state }) => state);
    assert.deepEqual(states, ['confirmed', 'confirmed', 'confirmed']);
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

  it('sends by the settings of today what was written by those of yesterday', async () => {
    await start({ splunk: { tokens: [{ indexes: [] }], indexes: ['ccas_audit', 'moved'] } });
    const content = events(25);
    const batch = await bench.commit(content);
    await bench.deliver(batch, 'main', bench.clients({ index: 'moved', sourcetype: 'new:type' }));
    assert.equal(bench.sink.index.count('moved'), 25);
    assert.equal((await bench.assertExact(content)).doubled, 0);
    const [first] = bench.sink.index.events();
    assert.equal(first?.sourcetype, 'new:type');
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
});
