import type { AlertClock } from '../../../src/audit/alert.ts';
import type { AlertRecord } from '../../../src/reports/alerts/alert-record.ts';

const T0 = Date.parse('2026-06-01T08:00:00.000Z');

/** Moments t0 to t5 in milliseconds after the first of June, 08:00; null: not yet. */
export const aClock = (...moments: readonly (number | null)[]): AlertClock => {
  const at = (place: number): string | null => {
    const ms = moments[place];
    return ms === undefined || ms === null ? null : new Date(T0 + ms).toISOString();
  };
  return {
    event: at(0) ?? '',
    received: at(1) ?? '',
    decided: at(2) ?? '',
    delivered: at(3),
    acknowledged: at(4),
    disposed: at(5),
  };
};

export const aRecord = (id: string, changes: Partial<AlertRecord> = {}): AlertRecord => ({
  id,
  rule: 'flow-deleted',
  title: 'Flow deleted',
  severity: 'high',
  state: 'open',
  count: 1,
  clock: aClock(0, 100, 200, 400),
  acknowledgedBy: null,
  disposition: null,
  ...changes,
});

export const FRAME = {
  product: 'holdfast 0.0.0',
  generatedAt: new Date(T0 + 3_600_000).toISOString(),
  period: { from: '2026-06-01T00:00:00.000Z', to: '2026-07-01T00:00:00.000Z' },
};
