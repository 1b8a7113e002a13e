import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BatchRef } from '../../../src/audit/batch.ts';
import { deliverBatch } from '../../../src/activities/delivery/deliver.ts';
import { createBench, events, type Bench, type Fault } from './delivery-bench.ts';
import { type Death, mortal } from './mortal-worker.ts';

/** More when wanted: 500 take two minutes. */
const RUNS = Number(process.env['HOLDFAST_RUNS'] ?? 12);

/** One way in which a delivery can go: what Splunk does, and when the workers die. */
interface Course {
  readonly events: number;
  /** So many of the first events were brought by a batch that the ledger has forgotten. */
  readonly forgotten: number;
  readonly perRequest: number;
  /** The lines in the file are the first target's; for the second they are made anew, and cut by its own limit. */
  readonly second: { readonly perRequest: number } | null;
  readonly dialect: 'splunk' | 'guide';
  readonly useAck: boolean;
  readonly indexers: number;
  readonly faults: readonly Fault[];
  /** Each life is one or two workers at the same batch at the same time. */
  readonly lives: readonly (readonly (Death | null)[])[];
}

const death: fc.Arbitrary<Death | null> = fc.option(
  fc.record({
    atStep: fc.integer({ min: 1, max: 45 }),
    moment: fc.constantFrom('before' as const, 'after' as const),
  }),
  { freq: 4 },
);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.constantFrom<Fault>(
    { kind: 'accept_then_reset' },
    { kind: 'accept_then_timeout' },
    { kind: 'accept_then_bad_gateway' },
    { kind: 'accept_then_html' },
    { kind: 'internal_error' },
    { kind: 'reset_before_accept' },
    { kind: 'proxy_unavailable' },
    { kind: 'too_large' },
    { kind: 'near_capacity' },
    { kind: 'queue_full' },
    { kind: 'ack_never_true' },
    { kind: 'ack_forgotten' },
    { kind: 'ack_poll_lost' },
    { kind: 'search_peer_down' },
    { kind: 'search_truncated' },
    { kind: 'search_fatal' },
    { kind: 'search_unavailable' },
  ),
  fc.integer({ min: 0, max: 6 }).map((eventNumber) => ({ kind: 'busy', eventNumber })),
  fc
    .integer({ min: 1, max: 6 })
    .map((eventNumber) => ({ kind: 'accept_prefix_then_reset', eventNumber })),
  fc.integer({ min: 10, max: 110 }).map((delayMs) => ({ kind: 'late_arrival', delayMs })),
  fc.integer({ min: 10, max: 60 }).map((delayMs) => ({ kind: 'slow_index', delayMs })),
);

const course: fc.Arbitrary<Course> = fc.record({
  events: fc.integer({ min: 1, max: 30 }),
  forgotten: fc.constantFrom(0, 0, 7),
  perRequest: fc.integer({ min: 3, max: 10 }),
  second: fc.option(fc.record({ perRequest: fc.integer({ min: 1, max: 8 }) })),
  dialect: fc.constantFrom('splunk', 'splunk', 'guide'),
  useAck: fc.boolean(),
  indexers: fc.constantFrom(1, 1, 3),
  faults: fc.array(fault, { maxLength: 6 }),
  lives: fc.array(fc.array(death, { minLength: 1, maxLength: 2 }), { maxLength: 3 }),
});

const timing = { requestTimeoutMs: 120, ackTimeoutMs: 150 };
const search = { settlingMs: 150, timeoutMs: 1_000, patienceMs: 600_000 };

/** What is true of each target in the end. */
type Check = (bench: Bench, content: ReturnType<typeof events>, target: string) => Promise<void>;

/** Lets the delivery take its course, and then heals everything and lets one more worker end it. */
const follow = async (
  course: Course,
  options: { readonly search?: typeof search },
  check: Check,
): Promise<void> => {
  const bench = await benchFor(course, options);
  try {
    // Some go to another index, so that a rebuilt line is seen to go where it belongs.
    const content = events(course.events, (place) =>
      place % 5 === 2 ? { flags: ['disordered'] } : {},
    );
    const batch = await commitAfter(bench, content, course.forgotten);
    await bench.plant(...course.faults);
    for (const workers of course.lives) await liveAndDie(bench, batch, workers);
    await bench.clearFaults();
    for (const target of batch.targets) {
      await bench.deliverAgainAndAgain(batch, target);
      const open = (await bench.requests(batch, target)).filter(({ state }) =>
        ['prepared', 'sent', 'ambiguous'].includes(state),
      );
      assert.deepEqual(open, []);
      await check(bench, content, target);
    }
  } finally {
    await bench.close();
  }
};

const benchFor = (
  { perRequest, second, dialect, useAck, indexers }: Course,
  options: { readonly search?: typeof search },
): Promise<Bench> => {
  const indexes = ['ccas_audit', 'other', 'staging'];
  const rebuilt = { index: 'other', disorderedIndex: 'staging', sourcetype: 'other:type' };
  return createBench({
    ...options,
    splunk: {
      indexes,
      tokens: [{ useAck, indexes }],
      settings: { ackDelayMs: 0, indexers, dialect },
    },
    settings: { ...timing, dialect, maxEventsPerRequest: perRequest },
    others:
      second === null
        ? {}
        : { second: { ...timing, dialect, ...rebuilt, maxEventsPerRequest: second.perRequest } },
    waitMs: 700,
  });
};

/** A worker brings the batch to all its targets at once, and its death ends all of it. */
const liveAndDie = async (
  bench: Bench,
  batch: BatchRef,
  workers: readonly (Death | null)[],
): Promise<void> => {
  const { signal } = new AbortController();
  await Promise.allSettled(
    workers.flatMap((end) => {
      const deps = mortal(bench.workerDeps(), end);
      return batch.targets.map((target) => deliverBatch({ batch, target, signal }, deps));
    }),
  );
};

const commitAfter = async (
  bench: Bench,
  content: ReturnType<typeof events>,
  forgotten: number,
): Promise<BatchRef> => {
  if (forgotten === 0) return bench.commit(content);
  const { batch: before } = await bench.through(content.slice(0, forgotten));
  for (const target of before.targets.slice(1)) await bench.deliverAgainAndAgain(before, target);
  bench.sql('delete from seen');
  const batch = await bench.commit(content);
  bench.sql(`update batches set verify_first = 1 where id = '${batch.id}'`);
  return batch;
};

/** An event that is refused alone, as too large, is no loss: it is in the ledger with its reason. */
const keptAside = async ({ ledger }: Bench, target: string): Promise<string[]> =>
  (await ledger.deliveries.quarantined({}))
    .filter((letter) => letter.target === target)
    .map(({ eventId }) => eventId);

describe('the delivery protocol, whatever Splunk and the workers do', function () {
  this.timeout(600_000);

  it('brings every event exactly once where Splunk can be asked', () =>
    fc.assert(
      fc.asyncProperty(course, (one) =>
        follow(one, { search }, async (bench, content, target) => {
          const aside = await keptAside(bench, target);
          const { doubled, named } = await bench.assertExact(content, aside, target);
          assert.deepEqual([doubled, named], [0, []]);
        }),
      ),
      { numRuns: RUNS, endOnFailure: true },
    ));

  it('loses nothing where it cannot, and doubles nothing but what it has named', () =>
    fc.assert(
      fc.asyncProperty(course, (one) =>
        follow(one, {}, async (bench, content, target) => {
          await bench.assertExact(content, await keptAside(bench, target), target);
        }),
      ),
      { numRuns: RUNS, endOnFailure: true },
    ));
});
