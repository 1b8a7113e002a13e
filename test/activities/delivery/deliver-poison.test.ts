import assert from 'node:assert/strict';
import {
  createBench,
  events,
  type Bench,
  type BenchOptions,
  type Fault,
} from './delivery-bench.ts';

/** What Splunk, or something before it, does not take; planted for as long as the test runs. */
const REFUSED: Fault = { kind: 'refuse_marker', marker: 'poison', probability: 1 };
const TOO_LARGE: Fault = { kind: 'too_large', match: { body: 'poison' }, probability: 1 };

const COUNT = 25;
const PER_REQUEST = 10;

/** Places among the 25 events, of which each ten make a request. */
const PLACES: Readonly<Record<string, readonly number[]>> = {
  'the first of its request': [10],
  'the last of its request': [19],
  'the first and the last of the batch': [0, 24],
  'several in one request': [2, 3, 7],
  'all of one request': Array.from({ length: PER_REQUEST }, (_, place) => 10 + place),
  'every event of the batch': Array.from({ length: COUNT }, (_, place) => place),
};

describe('a poison record does not keep its batch', () => {
  let bench: Bench;

  afterEach(() => bench.close());

  const start = async (options: BenchOptions = {}): Promise<void> => {
    bench = await createBench(options);
  };

  /** Everything else arrives once, the bad ones are dead letters and nothing is named as doubled. */
  const assertOnlyThese = async (bad: readonly number[], fault: Fault): Promise<void> => {
    const content = events(COUNT, (place) =>
      bad.includes(place) ? { target_name: 'poison' } : {},
    );
    const badIds = bad.map((place) => content[place]?.event_id ?? '');
    const { summary, failures } = await bench.through(content, fault);
    assert.deepEqual(failures, []);
    const { doubled, named } = await bench.assertExact(content, badIds);
    assert.deepEqual([doubled, named], [0, []]);
    assert.deepEqual([summary.accepted, summary.quarantined], [COUNT - bad.length, bad.length]);
    const letters = await bench.ledger.deliveries.quarantined({});
    assert.deepEqual(letters.map(({ eventId }) => eventId).toSorted(), badIds.toSorted());
  };

  for (const [what, bad] of Object.entries(PLACES)) {
    for (const useAck of [true, false]) {
      const acks = useAck ? 'with acknowledgements' : 'without';
      it(`being ${what}, refused by its content, ${acks}`, async () => {
        await start({ splunk: { useAck } });
        await assertOnlyThese(bad, REFUSED);
      });
    }

    it(`being ${what}, too large for a request`, async () => {
      await start();
      await assertOnlyThese(bad, TOO_LARGE);
    });
  }

  it('being larger than what Splunk takes as one event', async () => {
    await start({ splunk: { settings: { ackDelayMs: 0, maxEventSizeBytes: 4_000 } } });
    const content = events(COUNT, (place) =>
      place === 13 ? { new_value: 'x'.repeat(5_000) } : {},
    );
    const { summary } = await bench.through(content);
    assert.deepEqual([summary.accepted, summary.quarantined], [COUNT - 1, 1]);
    const [letter] = await bench.ledger.deliveries.quarantined({});
    assert.equal(letter?.eventId, content[13]?.event_id);
    await bench.assertExact(content, [content[13]?.event_id ?? '']);
  });
});
