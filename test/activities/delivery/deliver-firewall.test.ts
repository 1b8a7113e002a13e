import assert from 'node:assert/strict';
import {
  createBench,
  events,
  type Bench,
  type BenchOptions,
  type Fault,
} from './delivery-bench.ts';

/** What something before Splunk does with every request that holds the word, whatever else is in it. */
const blocks = (
  fault: Omit<Fault, 'match' | 'probability'> & { readonly kind: string },
): Fault => ({
  ...fault,
  match: { body: 'poison' },
  probability: 1,
});

const ANSWERS = {
  'a page with 403': blocks({ kind: 'bad_gateway', status: 403 }),
  'a redirect to a page': blocks({ kind: 'bad_gateway', status: 302 }),
  'a page with 400': blocks({ kind: 'bad_gateway', status: 400 }),
  'a page with 502': blocks({ kind: 'bad_gateway' }),
  'a page with 200': blocks({ kind: 'html_success' }),
  'a broken connection': blocks({ kind: 'reset_before_accept' }),
} as const;

/** Settled within one delivery, because a test waits for it. */
const VERIFIED: BenchOptions = { search: { settlingMs: 20 } };

const PLACES = {
  'the first event': [0],
  'the last event': [24],
  'one of each of two requests': [3, 14],
} as const;

describe('a record that a firewall does not let pass', function () {
  this.timeout(30_000);
  let bench: Bench;

  afterEach(() => bench.close());

  const poisoned = (bad: readonly number[]) =>
    events(25, (place) => (bad.includes(place) ? { target_name: 'poison' } : {}));

  /** Everything else arrives once; the bad ones are dead letters. */
  const assertOnlyThese = async (bad: readonly number[]): Promise<void> => {
    const content = poisoned(bad);
    const ids = bad.map((place) => content[place]?.event_id ?? '');
    const { doubled } = await bench.assertExact(content, ids);
    assert.equal(doubled, 0);
    const letters = await bench.ledger.deliveries.quarantined({});
    assert.deepEqual(letters.map(({ eventId }) => eventId).toSorted(), ids);
  };

  for (const [answer, where] of [
    ['a page with 403', 'the first event'],
    ['a page with 403', 'the last event'],
    ['a page with 403', 'one of each of two requests'],
    ['a page with 400', 'the last event'],
    ['a broken connection', 'the first event'],
  ] as const) {
    it(`keeps nothing else back: ${answer}, ${where}`, async () => {
      bench = await createBench(VERIFIED);
      const bad = PLACES[where];
      const batch = await bench.commit(poisoned(bad));
      await bench.plant(ANSWERS[answer]);
      await deliverBeside(batch);
      await assertOnlyThese(bad);
      assert.deepEqual(await bench.ledger.deliveries.possiblyDoubled({}), []);
    });
  }

  /** Attempts of the batch, with another batch between two of them that shows that the way is open. */
  const deliverBeside = async (batch: Awaited<ReturnType<Bench['commit']>>): Promise<void> => {
    for (let round = 0; round < 40; round += 1) {
      try {
        await bench.deliver(batch);
        return;
      } catch {
        const [other] = events(1, () => ({ event_id: `f${String(round).padStart(31, '0')}` }));
        await bench.deliverAgainAndAgain(await bench.commit(other === undefined ? [] : [other]));
      }
    }
    const requests = await bench.requests(batch);
    assert.fail(requests.map(({ id, state, attempt }) => `${id} ${state} ${attempt}`).join('\n'));
  };

  for (const [answer, fault] of Object.entries(ANSWERS)) {
    it(`is found without a search as well, and what was repeated is named: ${answer}`, async () => {
      bench = await createBench();
      const batch = await bench.commit(poisoned([13]));
      await bench.plant(fault);
      await deliverBeside(batch);
      await assertOnlyThese([13]);
    });
  }

  it('is not looked for where nothing gets through: then it is the way', async () => {
    bench = await createBench();
    const batch = await bench.commit(events(25));
    await bench.plant({ kind: 'bad_gateway', status: 403, probability: 1 });
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused' });
    }
    assert.deepEqual(
      (await bench.requests(batch)).map(({ state, events: count }) => [state, count]),
      [
        ['prepared', 10],
        ['prepared', 10],
        ['prepared', 5],
      ],
    );
    await bench.clearFaults();
    await bench.deliverAgainAndAgain(batch);
    await bench.assertExact(events(25));
  });

  it('does not make the others wait for it, nor for each other', async () => {
    bench = await createBench();
    const batch = await bench.commit(poisoned([0, 10]));
    await bench.plant(blocks({ kind: 'bad_gateway', status: 403 }));
    await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused' });
    await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused' });
    const third = (await bench.requests(batch)).find(({ firstEvent }) => firstEvent === 20);
    assert.equal(third?.state, 'accepted', 'the third request holds none');
  });

  it('lets all others through in the same attempt where others come after it', async () => {
    bench = await createBench();
    const batch = await bench.commit(poisoned([0]));
    await bench.plant(blocks({ kind: 'bad_gateway', status: 403 }));
    await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused' });
    const waiting = (await bench.requests(batch)).filter(({ state }) => state === 'prepared');
    assert.deepEqual(
      waiting.map(({ firstEvent, events: count }) => [firstEvent, count]),
      [[0, 1]],
    );
  });

  it('is not looked for where others got through only before: the way may have closed', async () => {
    bench = await createBench();
    const batch = await bench.commit(poisoned([24]));
    await bench.plant(blocks({ kind: 'bad_gateway', status: 403 }));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await assert.rejects(bench.deliver(batch), { type: 'DestinationRefused' });
    }
    assert.deepEqual(
      (await bench.requests(batch)).map(({ state }) => state),
      ['accepted', 'accepted', 'prepared'],
    );
  });
});
