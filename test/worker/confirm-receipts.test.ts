import assert from 'node:assert/strict';
import { startReceipts } from '../../src/worker/start-receipts.ts';
import type { BenchOptions } from '../activities/delivery/delivery-bench.ts';
import { until } from '../support/until.ts';
import { createReceiptsBench, fixedModes, type ReceiptsBench } from './receipts-bench.ts';

describe('receipts for what Splunk took and did not acknowledge', function () {
  this.timeout(60_000);
  let bench: ReceiptsBench;

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createReceiptsBench(options);
  };
  afterEach(() => bench.close());

  const countAtSink = (): readonly [number, number] => {
    const own = bench.sink.index.events().filter(({ source }) => source !== 'holdfast:control');
    const ids = own.map(({ eventId }) => eventId);
    return [new Set(ids).size, ids.length - new Set(ids).size];
  };
  const alerts = async () =>
    (await bench.ledger.conditions.open()).map(({ kind }) => kind).toSorted();

  it('confirm every request once its events are there, with one search for all of them', async () => {
    await start();
    const first = await bench.deliver(25);
    const second = await bench.deliver(5);
    assert.equal(await bench.stateOf(first.batch), 'accepted');
    const { searches } = bench.workerDeps();
    const search = searches.get('main');
    assert.ok(search);
    let asked = 0;
    const countRequests: typeof search.countRequests = (question) => {
      asked += 1;
      return search.countRequests(question);
    };
    const { round } = bench.worker({ searches: new Map([['main', { ...search, countRequests }]]) });
    assert.equal(await round(), 4);
    assert.equal(await bench.stateOf(first.batch), 'delivered');
    assert.equal(await bench.stateOf(second.batch), 'delivered');
    assert.equal(await round(), 0);
    assert.equal(asked, 1, 'nothing is searched for when nothing waits');
    assert.deepEqual(await bench.receiptsOf(first.batch), [
      'complete 10',
      'complete 10',
      'complete 5',
    ]);
    const states = (await bench.requests(first.batch)).map(({ state }) => state);
    assert.deepEqual(new Set(states), new Set(['confirmed']));
  });

  it('wait for a slow index, and conclude nothing from its silence', async () => {
    await start({ splunk: { indexingDelayMs: 400 } });
    const { batch } = await bench.deliver(10);
    assert.equal(await bench.worker().round(), 0);
    assert.equal(await bench.stateOf(batch), 'accepted');
    await bench.untilState(batch, 'delivered');
    assert.deepEqual(await bench.receiptsOf(batch), ['complete 10']);
  });

  it('find out what Splunk lost, once it shows something later, and bring it', async () => {
    await start();
    const lost = await bench.deliver(10, { kind: 'lose_silently' });
    bench.passDeadline();
    const later = await bench.deliver(10);
    await bench.untilState(lost.batch, 'redelivery');
    assert.equal(await bench.stateOf(later.batch), 'delivered');
    assert.deepEqual(await bench.receiptsOf(lost.batch), ['absent 0']);
    await bench.bring(lost.batch);
    await bench.untilState(lost.batch, 'delivered');
    assert.deepEqual(countAtSink(), [20, 0]);
  });

  it('believe no silence without something later that is there: in the end a control event', async () => {
    await start();
    const { batch, content } = await bench.deliver(10, { kind: 'lose_silently' });
    const { round } = bench.worker({ modes: fixedModes('verified', 0) });
    bench.clock.ahead = 3_600_000;
    await bench.untilState(batch, 'redelivery', { round });
    assert.deepEqual(await bench.receiptsOf(batch), ['absent 0']);
    const [receipt] = await bench.ledger.deliveries.receipts({ batch: batch.id, target: 'main' });
    assert.match(receipt?.controlRequest ?? '', /^control\./);
    await bench.bring(batch);
    await bench.untilState(batch, 'delivered');
    const counts = bench.sink.index.counts();
    assert.ok(content.every(({ event_id }) => counts.get(event_id) === 1));
  });

  it('conclude nothing while the account does not see a control event either', async () => {
    const users = [{ name: 'b', password: '', bearerToken: 'blind', maySearch: true, indexes: [] }];
    await start({ splunk: { users } });
    bench.secret.searchToken = 'blind';
    const { batch } = await bench.deliver(10);
    bench.clock.ahead = 3_600_000;
    const { round } = bench.worker({ modes: fixedModes('verified', 0) });
    for (let rounds = 0; rounds < 5; rounds += 1) assert.equal(await round(), 0);
    assert.equal(await bench.stateOf(batch), 'accepted');
    const own = bench.sink.index.events().filter(({ source }) => source === 'holdfast:control');
    assert.equal(own.length, 1, 'one for all rounds');
  });

  it('repeat nothing that Splunk routes elsewhere by its sourcetype: a control event goes the same way', async () => {
    await start({
      splunk: { indexes: ['ccas_audit', 'elsewhere'] },
      search: { settlingMs: 50, patienceMs: 1 },
    });
    const routed = { kind: 'other_index', index: 'elsewhere', probability: 1 };
    const { batch } = await bench.deliver(10, {
      ...routed,
      match: { body: '"sourcetype":"ccas:auditlog"' },
    });
    bench.clock.ahead = 3_600_000;
    const { round } = bench.worker({ modes: fixedModes('verified', 0) });
    for (let rounds = 0; rounds < 5; rounds += 1) assert.equal(await round(), 0);
    assert.equal(await bench.stateOf(batch), 'accepted');
    assert.ok(bench.sink.index.events().some(({ source }) => source === 'holdfast:control'));
  });

  it('have nothing settled on its own where the account may see nothing', async () => {
    await start();
    const { batch } = await bench.deliver(10, { kind: 'lose_silently' });
    bench.clock.ahead = 3_600_000;
    const { round } = bench.worker({ modes: fixedModes('accepted', 7_200_000) });
    assert.equal(await round(), 0);
    assert.equal(await bench.stateOf(batch), 'accepted');
  });

  it('find what was lost beside a later one whose receipt came long before', async () => {
    await start({ search: { settlingMs: 60_000 } });
    const lost = await bench.deliver(10, { kind: 'lose_silently' });
    bench.passDeadline();
    const later = await bench.deliver(10);
    const { round } = bench.worker();
    await bench.untilState(later.batch, 'delivered', { round });
    assert.equal(await bench.stateOf(lost.batch), 'accepted', 'the settling time is not over');
    bench.clock.ahead = 120_000;
    await bench.untilState(lost.batch, 'redelivery', { round });
    const [receipt] = await bench.ledger.deliveries.receipts({
      batch: lost.batch.id,
      target: 'main',
    });
    assert.equal(receipt?.controlRequest, (await bench.requests(later.batch))[0]?.id);
  });

  it('take what was sent before the deadline for no proof', async () => {
    await start();
    const { batch } = await bench.deliver(10, { kind: 'lose_silently' });
    await bench.deliver(10);
    bench.clock.ahead = 3_600_000;
    const { round } = bench.worker({ modes: fixedModes('verified', 0) });
    await round();
    const [receipt] = await bench.ledger.deliveries.receipts({ batch: batch.id, target: 'main' });
    assert.match(receipt?.controlRequest ?? '', /^control\./);
  });

  it('conclude nothing while a search peer is down', async () => {
    await start();
    const lost = await bench.deliver(10, { kind: 'lose_silently' });
    bench.passDeadline();
    const { batch } = await bench.deliver(10);
    await bench.plant({ kind: 'search_peer_down', probability: 1 });
    const { round } = bench.worker();
    for (let rounds = 0; rounds < 3; rounds += 1) assert.equal(await round(), 0);
    assert.equal(await bench.stateOf(batch), 'accepted');
    assert.equal(await bench.stateOf(lost.batch), 'accepted');
    await bench.clearFaults();
    await bench.untilState(batch, 'delivered');
    await bench.untilState(lost.batch, 'redelivery');
  });

  it('come also for what was taken while the search was away for a moment', async () => {
    await start();
    await bench.plant({ kind: 'search_unavailable', probability: 1 });
    const lost = await bench.deliver(10, { kind: 'lose_silently' });
    assert.equal(await bench.stateOf(lost.batch), 'accepted');
    await bench.clearFaults();
    bench.passDeadline();
    await bench.deliver(10);
    await bench.untilState(lost.batch, 'redelivery');
  });

  it('name what Splunk indexed twice, by event', async () => {
    await start();
    const { batch, content } = await bench.deliver(10, { kind: 'index_twice' });
    await bench.untilState(batch, 'delivered');
    const findings = await bench.ledger.reconciliations.findings({ open: true });
    assert.deepEqual(
      findings.map(({ eventId, kind }) => `${kind} ${eventId}`).toSorted(),
      content.map(({ event_id }) => `doubled ${event_id}`).toSorted(),
    );
    assert.deepEqual(await alerts(), ['Doubled']);
  });

  it('tell the parts of a split request apart by their events', async () => {
    await start();
    const fault = { kind: 'busy', eventNumber: 4 };
    const { batch } = await bench.deliver(10, fault);
    await bench.untilState(batch, 'delivered');
    assert.deepEqual((await bench.receiptsOf(batch)).toSorted(), ['complete 4', 'complete 6']);
    assert.deepEqual(countAtSink(), [10, 0]);
  });

  it('find the lost part of a split request', async () => {
    await start();
    const content = bench.some(10);
    const batch = await bench.commit(content);
    await bench.plant({ kind: 'busy', eventNumber: 4 });
    await assert.rejects(bench.deliverOnce(batch));
    await bench.plant({ kind: 'lose_silently' });
    await bench.bring(batch);
    bench.passDeadline();
    await bench.deliver(10);
    await bench.untilState(batch, 'redelivery');
    assert.deepEqual((await bench.receiptsOf(batch)).toSorted(), ['absent 0', 'complete 4']);
    await bench.bring(batch);
    await bench.untilState(batch, 'delivered');
    assert.deepEqual(countAtSink(), [20, 0]);
  });

  it('end a delivery as the lesser mode would, when nothing can be verified for too long', async () => {
    await start();
    const { batch } = await bench.deliver(10);
    await bench.plant({ kind: 'search_unavailable', probability: 1 });
    const { round } = bench.worker({ modes: fixedModes('accepted', 900_000) });
    await round();
    bench.clock.ahead = 890_000;
    await round();
    assert.equal(await bench.stateOf(batch), 'accepted', 'its patience is not over');
    bench.clock.ahead = 910_000;
    await round();
    assert.equal(await bench.stateOf(batch), 'delivered');
    assert.deepEqual(
      (await bench.requests(batch)).map(({ state }) => state),
      ['accepted'],
    );
  });

  it('take up what a killed worker left between the last receipt and the end', async () => {
    await start();
    const { batch } = await bench.deliver(10);
    const [request] = await bench.requests(batch);
    assert.ok(request);
    const change = { batch: batch.id, target: 'main', id: request.id, attempt: request.attempt };
    await bench.ledger.deliveries.change({ ...change, from: 'accepted', to: 'confirmed' });
    await bench.worker().sweep();
    assert.equal(await bench.stateOf(batch), 'accepted', 'it may be at it still');
    bench.clock.ahead = 120_000;
    await bench.worker().sweep();
    assert.equal(await bench.stateOf(batch), 'delivered');
  });

  it('are looked for by themselves until the worker stops, whatever a round meets', async () => {
    await start();
    const { deps } = bench.worker();
    let rounds = 0;
    const unconfirmed: typeof deps.ledger.deliveries.unconfirmed = (filter) => {
      rounds += 1;
      if (rounds < 3) throw new Error('the ledger is away for a moment');
      return bench.ledger.deliveries.unconfirmed(filter);
    };
    const deliveries = { ...bench.ledger.deliveries, unconfirmed };
    const receipts = startReceipts({ ...deps, ledger: { ...bench.ledger, deliveries } });
    try {
      const { batch } = await bench.deliver(10);
      await until('its receipt', async () => (await bench.stateOf(batch)) === 'delivered');
    } finally {
      await receipts.stop();
    }
    const atStop = rounds;
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(rounds, atStop, 'the ledger may be closed now');
  });

  it('let a round end before they stop, because the ledger is closed after that', async () => {
    await start();
    const { deps } = bench.worker();
    const entered = Promise.withResolvers<null>();
    const held = Promise.withResolvers<null>();
    const unconfirmed: typeof deps.ledger.deliveries.unconfirmed = async () => {
      entered.resolve(null);
      await held.promise;
      return [];
    };
    const deliveries = { ...bench.ledger.deliveries, unconfirmed };
    const receipts = startReceipts({ ...deps, ledger: { ...bench.ledger, deliveries } });
    await entered.promise;
    const stopped = receipts.stop().then(() => 'stopped');
    const moment = new Promise((resolve) => setTimeout(resolve, 30, 'still at it'));
    assert.equal(await Promise.race([stopped, moment]), 'still at it');
    held.resolve(null);
    assert.equal(await stopped, 'stopped');
  });

  it('end what waits in vain where the search was taken out of the configuration', async () => {
    await start();
    const { batch } = await bench.deliver(10);
    const { round } = bench.worker({ searches: new Map(), modes: fixedModes('acknowledged', 0) });
    await round();
    assert.equal(await bench.stateOf(batch), 'delivered');
  });

  it('send nothing again that a person gave up while they were looked for', async () => {
    await start();
    const { batch } = await bench.deliver(10, { kind: 'lose_silently' });
    bench.passDeadline();
    const later = await bench.deliver(10);
    bench.clock.ahead += 1_000;
    const search = bench.workerDeps().searches.get('main');
    assert.ok(search);
    const order = { batch: batch.id, target: 'main', by: 'Ada', reason: 'switched off' };
    const countRequests: typeof search.countRequests = async (question) => {
      const answer = await search.countRequests(question);
      await bench.ledger.deliveries.discard({ ...order, requests: [], letters: [] });
      return answer;
    };
    await bench.worker({ searches: new Map([['main', { ...search, countRequests }]]) }).round();
    assert.equal(await bench.stateOf(later.batch), 'delivered', 'the look concluded nothing');
    assert.equal(await bench.stateOf(batch), 'discarded');
    assert.deepEqual(
      (await bench.requests(batch)).map(({ state }) => state),
      ['accepted'],
    );
  });

  it('are harmless when several workers look at once', async () => {
    await start();
    const lost = await bench.deliver(10, { kind: 'lose_silently' });
    bench.passDeadline();
    const { batch } = await bench.deliver(30);
    const workers = [bench.worker(), bench.worker(), bench.worker()];
    await until('the loss is found', async () => {
      await Promise.all(workers.map(({ round }) => round()));
      return (await bench.stateOf(lost.batch)) === 'redelivery';
    });
    assert.equal(await bench.stateOf(batch), 'delivered');
    assert.deepEqual(await bench.receiptsOf(lost.batch), ['absent 0'], 'told once');
    assert.equal((await bench.receiptsOf(batch)).length, 3);
    await bench.bring(lost.batch);
    await bench.untilState(lost.batch, 'delivered');
    assert.deepEqual(countAtSink(), [40, 0]);
  });

  it('resolve the warning about what was repeated unseen, when it is there once', async () => {
    await start({ search: { settlingMs: 50, patienceMs: 0 } });
    await bench.plant({ kind: 'search_unavailable', probability: 1 });
    const { batch } = await bench.deliver(10, { kind: 'reset_before_accept' });
    assert.ok((await alerts()).includes('PossiblyDoubled'));
    await bench.clearFaults();
    await bench.ledger.deliveries.reopen(batch.id, 'main', 'to see whether it is there');
    await bench.bring(batch);
    await bench.untilState(batch, 'delivered');
    await until('the warning is gone', async () => !(await alerts()).includes('PossiblyDoubled'));
    assert.deepEqual(countAtSink(), [10, 0]);
  });
});
