import assert from 'node:assert/strict';
import { Failure, type FailureType } from '../../src/audit/failure.ts';
import type { DeliveryRow } from '../../src/ledger/ledger.ts';
import { createTargetDrain } from '../../src/worker/target-drain.ts';

const rowOf = (batch: string, attempts = 1): DeliveryRow => ({
  batch,
  target: 'main',
  stream: 'genesys-eu',
  state: 'redelivery',
  events: 1,
  bytes: 1,
  attempts,
  lastError: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
});

const failure = (type: FailureType, retryAfterMs?: number): Failure =>
  new Failure({
    type,
    message: type,
    retryable: true,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });

/** A target with a queue of batches; time passes only when told. */
const scene = (batches: readonly string[]) => {
  const drain = createTargetDrain();
  const attempts = new Map(batches.map((batch) => [batch, 1]));
  let now = 1_000_000;
  return {
    drain,
    attempts,
    pass: (ms: number) => (now += ms),
    /** What a look at the ledger leads to. */
    look: (): string[] => {
      const waiting = [...attempts].slice(0, drain.wanted);
      return drain
        .next(
          waiting.map(([batch, made]) => rowOf(batch, made)),
          now,
        )
        .map(({ batch }) => batch);
    },
    delivered: (batch: string) => {
      attempts.delete(batch);
      drain.ended({ batch }, now);
    },
    failed: (batch: string, error: unknown) => {
      attempts.set(batch, (attempts.get(batch) ?? 0) + 1);
      drain.ended({ batch, error }, now);
    },
  };
};

const letters = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => `b${String(place).padStart(3, '0')}`);

describe('createTargetDrain', () => {
  it('calls the oldest first, four at a time, and the next as soon as one is done', () => {
    const { look, delivered } = scene(letters(7));
    assert.deepEqual(look(), ['b000', 'b001', 'b002', 'b003']);
    assert.deepEqual(look(), []);
    delivered('b002');
    assert.deepEqual(look(), ['b004']);
    for (const batch of ['b000', 'b001', 'b003']) delivered(batch);
    assert.deepEqual(look(), ['b005', 'b006']);
  });

  it('goes past batches that fail for a reason of their own, however many, and comes back to them', () => {
    const { look, pass, failed, delivered, attempts } = scene(letters(30));
    const order: string[] = [];
    for (let round = 0; round < 100 && attempts.size > 20; round += 1) {
      for (const batch of look()) {
        order.push(batch);
        if (batch < 'b020') failed(batch, failure('DestinationRefused'));
        else delivered(batch);
      }
    }
    assert.deepEqual(order, letters(30), 'each once, in order, without any waiting');
    pass(29_999);
    assert.deepEqual(look(), []);
    pass(1);
    assert.deepEqual(look(), letters(4));
  });

  it('lets a failing batch rest longer each time, up to ten minutes', () => {
    const { look, pass, failed } = scene(['bad']);
    const rests: number[] = [];
    look();
    for (let round = 0; round < 7; round += 1) {
      failed('bad', new TypeError('a defect of ours'));
      let waited = 0;
      for (; look().length === 0; waited += 1_000) pass(1_000);
      rests.push(waited);
    }
    assert.deepEqual(rests, [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  });

  it('stops when the target cannot, and then begins with the oldest again', () => {
    const { look, pass, failed, delivered } = scene(letters(6));
    look();
    failed('b001', failure('DestinationUnavailable'));
    failed('b000', failure('DestinationBusy', 70_000));
    delivered('b002');
    delivered('b003');
    pass(69_999);
    assert.deepEqual(look(), [], 'the wait that Splunk asked for is kept');
    pass(1);
    assert.deepEqual(look(), ['b000', 'b001', 'b004', 'b005']);
  });

  it('waits longer for a target that goes on failing, and no longer once it takes something', () => {
    const { look, pass, failed, delivered } = scene(letters(4));
    const waitFor = (): number => {
      // Calls of one time fail together.
      for (const batch of letters(4)) failed(batch, failure('DestinationUnavailable'));
      let waited = 0;
      for (; look().length === 0; waited += 500) pass(500);
      return waited;
    };
    look();
    const pauses = Array.from({ length: 7 }, waitFor);
    assert.deepEqual(pauses, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    delivered('b003');
    assert.equal(waitFor(), 1_000);
  });

  it('hears from the ledger how calls ended that another worker carried out', () => {
    const { look, pass, attempts } = scene(letters(6));
    look();
    attempts.delete('b000');
    attempts.set('b001', 2);
    assert.deepEqual(look(), ['b004', 'b005'], 'one delivered, one failed');
    pass(30_000);
    assert.deepEqual(look(), [], 'all four places are taken');
    attempts.delete('b002');
    assert.deepEqual(look(), ['b001']);
  });

  it('gives the place of a call that nobody answered to another batch', () => {
    const { look, pass } = scene(letters(8));
    look();
    pass(120_001);
    assert.deepEqual(look(), ['b004', 'b005', 'b006', 'b007']);
  });
});
