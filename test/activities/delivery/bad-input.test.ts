import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBench, events, type Bench, type BenchOptions } from './delivery-bench.ts';

/** An attempt waits only so long for a search that does not answer; the next one asks on. */
const SHORT: BenchOptions = { waitMs: 200, search: { settlingMs: 50 } };

const SERVED = { taken: 'accept_then_reset', 'not taken': 'reset_before_accept' } as const;

describe('deliverBatch, given nonsense', () => {
  let bench: Bench;
  const servers: { close(): void }[] = [];

  const start = async (options: BenchOptions): Promise<void> => {
    bench = await createBench(options);
  };
  afterEach(async () => {
    for (const server of servers.splice(0)) server.close();
    await bench.close();
  });

  /** A proxy's page in place of whatever is asked. */
  const aPage = async (): Promise<string> => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Please log in</html>');
    });
    servers.push(server);
    server.unref();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  const assertOnce = async (content: ReturnType<typeof events>): Promise<void> => {
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
  };

  for (const [what, kind] of Object.entries(SERVED)) {
    for (const cutAfterBytes of [0, 1, 60, 300, undefined]) {
      const where =
        cutAfterBytes === undefined ? 'before its last row' : `after ${cutAfterBytes} B`;
      it(`concludes nothing from a search answer that is cut ${where} (${what})`, async () => {
        await start(SHORT);
        const content = events(10);
        const batch = await bench.commit(content);
        const cut = {
          kind: 'search_truncated',
          ...(cutAfterBytes !== undefined && { cutAfterBytes }),
        };
        await bench.plant({ kind, count: 1 }, { ...cut, probability: 1 });
        for (let attempt = 0; attempt < 2; attempt += 1) {
          await assert.rejects(bench.deliver(batch), {
            type: 'OutcomeUnknown',
            message: /unknown outcome for an answer of Splunk's search/,
          });
        }
        const [request] = await bench.requests(batch);
        assert.deepEqual([request?.state, request?.attempt], ['ambiguous', 1], 'sent once');
        await bench.clearFaults();
        await bench.deliverAgainAndAgain(batch);
        await assertOnce(content);
      });
    }
  }

  it('takes a page in place of a search answer for no answer, then names what it repeats', async () => {
    await start({ waitMs: 200, search: { url: await aPage(), patienceMs: 300 } });
    const content = events(10);
    const batch = await bench.commit(content);
    await bench.plant({ kind: 'accept_then_reset', count: 1 });
    await assert.rejects(bench.deliver(batch), { type: 'OutcomeUnknown' });
    const { failures } = await bench.deliverAgainAndAgain(batch);
    assert.ok(failures.every((type) => type === 'OutcomeUnknown'));
    const { doubled, named } = await bench.assertExact(content);
    assert.equal(doubled, 10);
    assert.equal(named.length, 1);
    const [mode] = await bench.ledger.targets.list();
    assert.equal(mode?.mode, 'accepted');
    assert.match(mode.reason, /search/);
  });

  it('asks in vain for the acknowledgement of a channel that was never used, and then the search', async () => {
    await start({ ...SHORT, waitMs: 5_000, splunk: { useAck: true } });
    const content = events(10);
    const batch = await bench.commit(content);
    await bench.plant({ kind: 'ack_service_down', probability: 1 });
    await assert.rejects(
      bench.deliver(batch, 'main', bench.clients(), AbortSignal.timeout(150)),
      ({ name }: Error) => name === 'TimeoutError',
    );
    await bench.clearFaults();
    const unused = '00000000-0000-4000-8000-000000000000';
    bench.sql(`UPDATE requests SET channel = '${unused}' WHERE state = 'accepted'`);
    await bench.deliverAgainAndAgain(batch);
    const [request] = await bench.requests(batch);
    assert.deepEqual([request?.state, request?.attempt], ['confirmed', 1]);
    const [receipt] = await bench.ledger.deliveries.receipts({ batch: batch.id, target: 'main' });
    assert.equal(receipt?.outcome, 'complete');
    await assertOnce(content);
  });

  it('tells a channel that was never used from one that has acknowledged: never true', async () => {
    await start({ splunk: { useAck: true } });
    const client = bench.clients().get('main');
    const unused = '00000000-0000-4000-8000-000000000000';
    assert.equal(await client?.pollAck(unused, 0), 'pending');
  });

  for (const id of ['*', 'a*', 'id" OR ccas_event_id="*']) {
    it(`lets no event with an id such as ${id} into a batch, that no search ever meets it`, async () => {
      await start(SHORT);
      await assert.rejects(bench.commit(events(1, () => ({ event_id: id }))), {
        message: /not 32 hex digits/,
      });
      assert.deepEqual(await bench.ledger.deliveries.list({}), []);
    });
  }
});

describe('two workers with different configuration', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  const assertOnce = async (content: ReturnType<typeof events>): Promise<void> => {
    const { doubled, named } = await bench.assertExact(content);
    assert.deepEqual([doubled, named], [0, []]);
  };

  it('one with a search, one without: the one waits for the other, and repeats nothing', async () => {
    bench = await createBench(SHORT);
    const content = events(10);
    const batch = await bench.commit(content);
    await bench.workerDeps().modes.of('main');
    const blind = bench.clients({ search: undefined });
    await bench.plant({ kind: 'accept_then_reset', count: 1 });
    await assert.rejects(bench.deliver(batch, 'main', blind), {
      type: 'OutcomeUnknown',
      message: /a worker whose configuration has a search/,
    });
    await bench.deliverAgainAndAgain(batch);
    await assertOnce(content);
  });

  for (const [what, kind] of Object.entries(SERVED)) {
    it(`different indexes: what the one sent, the other finds (${what})`, async () => {
      bench = await createBench({
        ...SHORT,
        splunk: { indexes: ['ccas_audit', 'elsewhere'] },
      });
      await bench.setToken({ action: 'put', name: 'holdfast', indexes: [] });
      const content = events(25);
      const batch = await bench.commit(content);
      const workers = [
        bench.clients({ index: 'elsewhere' }),
        bench.clients(),
        bench.clients({ disorderedIndex: 'elsewhere' }),
      ];
      await bench.plant({ kind: 'search_unavailable', probability: 1 });
      for (const worker of workers) {
        await bench.plant({ kind, count: 1 });
        await assert.rejects(bench.deliver(batch, 'main', worker), { type: 'OutcomeUnknown' });
      }
      await bench.clearFaults();
      await bench.deliverAgainAndAgain(batch);
      await assertOnce(content);
    });
  }

  it('different sizes of requests: both work on those that were cut first', async () => {
    bench = await createBench({ others: { second: { maxEventsPerRequest: 7 } } });
    const content = events(25);
    const batch = await bench.commit(content);
    const larger = bench.clients({ maxEventsPerRequest: 100 });
    await Promise.all([
      bench.deliver(batch, 'second'),
      bench.deliver(batch, 'second', larger),
      bench.deliver(batch, 'second'),
    ]);
    await assertOnce(content);
    const cuts = (await bench.requests(batch, 'second')).map(({ events: count }) => count);
    assert.ok([[7, 7, 7, 4].join(), '25'].includes(cuts.join()), cuts.join());
  });
});
