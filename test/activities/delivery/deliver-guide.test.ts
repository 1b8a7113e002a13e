import assert from 'node:assert/strict';
import { createDestinationCheck } from '../../../src/activities/delivery/check-destination.ts';
import { createBench, events, type Bench, type Fault } from './delivery-bench.ts';

const COUNT = 25;
const REFUSED: Fault = { kind: 'refuse_marker', marker: 'poison', probability: 1 };

describe('delivery to a target of the guide’s dialect', () => {
  let bench: Bench;
  const start = async (search?: object): Promise<void> => {
    bench = await createBench({
      splunk: { settings: { dialect: 'guide' } },
      settings: { dialect: 'guide' },
      ...(search && { search }),
    });
  };
  afterEach(() => bench.close());

  it('posts arrays with the event’s id beside it, and takes a uuid for each as taken, no more', async () => {
    await start();
    const content = events(COUNT);
    const { summary, batch, failures } = await bench.through(content);
    assert.deepEqual(failures, []);
    assert.deepEqual((await bench.assertExact(content)).doubled, 0);
    assert.equal(summary.accepted, COUNT);
    const states = (await bench.requests(batch)).map(({ state }) => state);
    assert.deepEqual(new Set(states), new Set(['accepted']));
  });

  for (const [what, bad] of Object.entries({
    'the first of its request': [10],
    'the last of its request': [19],
    'several in one request': [2, 3, 7],
    'all of one request': Array.from({ length: 10 }, (_, place) => 10 + place),
  })) {
    it(`sends what has no uuid again, and sets aside what never gets one: ${what}`, async () => {
      await start();
      const content = events(COUNT, (place) =>
        bad.includes(place) ? { target_name: 'poison' } : {},
      );
      const badIds = bad.map((place) => content[place]?.event_id ?? '');
      const { summary, failures } = await bench.through(content, REFUSED);
      assert.deepEqual(failures, []);
      const { doubled, named } = await bench.assertExact(content, badIds);
      assert.deepEqual([doubled, named], [0, []]);
      assert.deepEqual([summary.accepted, summary.quarantined], [COUNT - bad.length, bad.length]);
      const letters = await bench.ledger.deliveries.quarantined({});
      assert.deepEqual(letters.map(({ eventId }) => eventId).toSorted(), badIds.toSorted());
    });
  }

  const lost: readonly Fault[] = [
    { kind: 'accept_then_reset' },
    { kind: 'accept_prefix_then_reset', eventNumber: 4 },
    { kind: 'accept_then_timeout' },
    { kind: 'accept_then_html' },
    { kind: 'html_success', match: { path: '/event' } },
    { kind: 'lose_silently' },
  ];
  for (const fault of lost) {
    it(`doubles and loses nothing where search can be asked (${fault.kind})`, async () => {
      await start({});
      const content = events(COUNT);
      await bench.through(content, fault);
      const { doubled, named } = await bench.assertExact(content);
      assert.deepEqual([doubled, named], [0, []]);
    });

    it(`loses nothing, and names what may be doubled, where it cannot (${fault.kind})`, async () => {
      await start();
      const content = events(COUNT);
      await bench.through(content, fault);
      await bench.assertExact(content);
    });
  }

  it('loses nothing where the receiver turns out to be a splunkd, which drops what it does not know', async () => {
    bench = await createBench({ settings: { dialect: 'guide' } });
    const batch = await bench.commit(events(3));
    await assert.rejects(bench.deliver(batch), (error: { type?: string }) => {
      return error.type === 'DestinationRefused';
    });
    assert.equal(bench.sink.index.count(), 0);
    const states = (await bench.requests(batch)).map(({ state }) => state);
    assert.deepEqual(states, ['prepared']);
  });

  it('halts while health says that the token has expired, and goes on with another', async () => {
    await start();
    const check = createDestinationCheck({
      clients: bench.clients(),
      conditions: bench.ledger.conditions,
      now: Date.now,
      cacheMs: 0,
    });
    assert.equal((await check(['main'])).state, 'ok');
    await bench.setToken({ name: 'holdfast', action: 'disable' });
    const halted = await check(['main']);
    assert.equal(halted.state, 'halted');
    assert.match('message' in halted ? halted.message : '', /tokenStatus expired/);
    const batch = await bench.commit(events(3));
    await assert.rejects(bench.deliver(batch), (error: { type?: string }) => {
      return error.type === 'DestinationHalted';
    });
    await bench.setToken({ name: 'holdfast', action: 'enable' });
    assert.equal((await check(['main'])).state, 'ok');
    await bench.deliver(batch);
    assert.equal(bench.sink.index.count(), 3);
  });
});
