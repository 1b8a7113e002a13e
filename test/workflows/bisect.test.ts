import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Part } from '../../src/activities/harvest/harvest-activities.ts';
import { bisect } from '../../src/workflows/bisect.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 2, 1, 12);

const aPart = (minutes: number, service: string | null = null): Part => ({
  from: new Date(NOON).toISOString(),
  to: new Date(NOON + minutes * MINUTE).toISOString(),
  service,
});

/** Every part that is left when all that can be halved is halved. */
const leavesOf = (part: Part): readonly Part[] => bisect(part)?.flatMap(leavesOf) ?? [part];

describe('bisect', () => {
  it('halves at a full minute and keeps the service', () => {
    assert.deepEqual(bisect(aPart(5, 'Architect')), [
      { ...aPart(2, 'Architect') },
      { ...aPart(5, 'Architect'), from: new Date(NOON + 2 * MINUTE).toISOString() },
    ]);
  });

  it('leaves a minute alone', () => {
    assert.equal(bisect(aPart(1)), undefined);
  });

  it('ends with minutes that cover the part once, whatever its length', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_440 }), (minutes) => {
        const leaves = leavesOf(aPart(minutes));
        assert.deepEqual(
          leaves.map(({ from, to }) => [Date.parse(from), Date.parse(to)]),
          Array.from({ length: minutes }, (_, at) => [
            NOON + at * MINUTE,
            NOON + (at + 1) * MINUTE,
          ]),
        );
      }),
      { numRuns: 50 },
    );
  });
});
