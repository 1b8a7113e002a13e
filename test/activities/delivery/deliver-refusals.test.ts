import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { createBench, events, type Bench, type BenchOptions } from './delivery-bench.ts';

describe('deliverBatch, when Splunk refuses', () => {
  let bench: Bench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench(options);
  };

  afterEach(() => bench.close());

  it('says in its failure how long Splunk wants to be left alone', async () => {
    await start();
    const batch = await bench.commit(events(1));
    await bench.plant({ kind: 'busy', eventNumber: 0, retryAfter: 7 });
    await assert.rejects(bench.deliver(batch), { type: 'DestinationBusy', retryAfterMs: 17_000 });
  });

  it('quarantines an event that is refused alone, and only that', async () => {
    await start({ splunk: { useAck: true } });
    const content = events(25, (place) => (place === 13 ? { target_name: 'poison' } : {}));
    const bad = content[13]?.event_id ?? '';
    const { batch, summary, failures } = await bench.through(content, {
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
    const alerts = await bench.ledger.conditions.open();
    assert.deepEqual(
      alerts.map(({ kind }) => kind),
      ['Quarantined'],
    );
  });

  it('gives an event refused once, but not alone, its second chance', async () => {
    await start();
    const content = events(25, (place) => (place === 13 ? { target_name: 'poison' } : {}));
    const { summary } = await bench.through(content, { kind: 'refuse_marker', marker: 'poison' });
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
      (await bench.ledger.conditions.open()).map(({ kind, subject }) => [kind, subject]),
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

  it('finds the bad event also where the receiver takes all or nothing and names none', async () => {
    await start();
    const stored: string[] = [];
    const server = createServer((request, response) => {
      void text(request).then((body) => {
        const bad = body.includes('poison');
        const isEvents = request.url?.includes('/event') === true;
        if (isEvents && !bad) stored.push(...body.trimEnd().split('\n'));
        const reply = bad ? { text: 'Invalid data format', code: 6 } : { text: 'Success', code: 0 };
        response.writeHead(bad ? 400 : 200).end(JSON.stringify(reply));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    const content = events(25, (place) => (place === 13 ? { target_name: 'poison' } : {}));
    const batch = await bench.commit(content);
    const clients = bench.clients({ url, gzip: false });
    server.unref(); // it must not keep a failing run alive
    const { accepted, quarantined } = await bench.deliver(batch, 'main', clients);
    assert.deepEqual([accepted, quarantined, stored.length], [24, 1, 24]);
    const [entry] = await bench.ledger.deliveries.quarantined({});
    assert.equal(entry?.eventId, content[13]?.event_id);
    server.close();
  });

  it('stops, and blames the request, where the address is wrong', async () => {
    await start({ settings: { eventPath: '/services/wrong' } });
    const batch = await bench.commit(events(25));
    await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused' });
    const states = (await bench.requests(batch)).map(({ state }) => state);
    assert.deepEqual(states, ['prepared', 'prepared', 'prepared']);
    assert.deepEqual(await bench.ledger.deliveries.possiblyDoubled({}), []);
  });

  it('names nothing as doubled where Splunk was not reached', async () => {
    await start({ settings: { url: 'http://127.0.0.1:1' } });
    const batch = await bench.commit(events(25));
    await assert.rejects(bench.deliver(batch), { type: 'DestinationUnavailable' });
    assert.deepEqual(await bench.ledger.deliveries.possiblyDoubled({}), []);
    const row = await bench.ledger.deliveries.get(batch.id, 'main');
    assert.equal(row?.attempts, 1);
    assert.match(row.lastError ?? '', /cannot be reached/);
  });
});
