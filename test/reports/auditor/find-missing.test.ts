import assert from 'node:assert/strict';
import type { ScopePredicate } from '../../../src/evidence/formats/other-predicates.ts';
import { findMissing } from '../../../src/reports/auditor/find-missing.ts';

const at = (hour: string): string => `2026-06-01T${hour}:00:00.000Z`;
const scope = { from: at('00'), declaredAt: at('00'), windowMinutes: 240 } as ScopePredicate;
const windows = [
  { from: at('04'), to: at('08') },
  { from: at('08'), to: at('12') },
];
const missing = (from: string, to: string) => {
  const period = { from: Date.parse(at(from)), to: Date.parse(at(to)) };
  const within = windows.filter((window) => window.from >= at(from));
  return findMissing([scope], period, within, period.to);
};

describe('windows that a report misses', () => {
  it('are those that had to be there and are not', () => {
    assert.deepEqual(missing('00', '12'), {
      expected: 3,
      missing: [{ from: at('00'), to: at('04') }],
    });
  });

  it('are none that the period begins or ends within', () => {
    assert.deepEqual(missing('01', '14'), { expected: 2, missing: [] });
    assert.deepEqual(missing('05', '12'), { expected: 1, missing: [] });
  });
});
