import assert from 'node:assert/strict';
import { createBench, events, type Bench } from './delivery-bench.ts';

describe('the memory of request bodies', () => {
  let bench: Bench;

  afterEach(() => bench.close());

  it('is given back once Splunk has taken every event', async () => {
    bench = await createBench({ settings: { gzip: false } });
    const content = events(25);
    await bench.through(content);
    assert.deepEqual([bench.buffers.lent, bench.buffers.givenBack], [3, 3]);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('is never used again where a connection that broke may still be sending it', async () => {
    bench = await createBench({ settings: { gzip: false }, search: {} });
    const content = events(10);
    await bench.through(content, { kind: 'reset_before_accept', count: 1 });
    assert.deepEqual([bench.buffers.lent, bench.buffers.givenBack], [2, 1]);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('is never used again where Splunk took only the first events of a request', async () => {
    bench = await createBench({ settings: { gzip: false } });
    const content = events(10);
    await bench.through(content, { kind: 'busy', eventNumber: 4, count: 1 });
    assert.deepEqual([bench.buffers.lent, bench.buffers.givenBack], [2, 1]);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });

  it('is not mixed up between deliveries that go on at once', async () => {
    bench = await createBench({ settings: { gzip: false } });
    const content = events(400);
    const batches = [];
    for (let place = 0; place < 4; place += 1) {
      batches.push(await bench.commit(content.slice(place * 100, (place + 1) * 100)));
    }
    await Promise.all(batches.map((batch) => bench.deliver(batch)));
    assert.equal(bench.buffers.givenBack, 40);
    assert.equal((await bench.assertExact(content)).doubled, 0);
  });
});
