import type { AlertClock } from '../../audit/alert.ts';
import type { AlertRecord } from './alert-record.ts';

/** Over those alerts alone where both moments are known; what is still awaited is counted elsewhere. */
export interface Spread {
  readonly count: number;
  /** Null where count is 0. Below 0 where the platform's clock is ahead of ours. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly maxMs: number | null;
}

/** Every stretch of an alert's clock, t0 to t5, and the moments at its ends. */
const STRETCHES = {
  changeToReceived: ['event', 'received'],
  receivedToDecided: ['received', 'decided'],
  decidedToShown: ['decided', 'delivered'],
  changeToShown: ['event', 'delivered'],
  shownToAcknowledged: ['delivered', 'acknowledged'],
  changeToAcknowledged: ['event', 'acknowledged'],
  acknowledgedToDisposed: ['acknowledged', 'disposed'],
} as const satisfies Record<string, readonly [keyof AlertClock, keyof AlertClock]>;

export type Stretch = keyof typeof STRETCHES;
export type ResponseTimes = Readonly<Record<Stretch, Spread>>;

export const STRETCH_NAMES = Object.keys(STRETCHES) as readonly Stretch[];

export const responseTimes = (alerts: readonly Pick<AlertRecord, 'clock'>[]): ResponseTimes => {
  const spreads = STRETCH_NAMES.map((name): readonly [Stretch, Spread] => {
    const [from, to] = STRETCHES[name];
    return [name, spreadOf(alerts.flatMap(({ clock }) => between(clock[from], clock[to])))];
  });
  return Object.fromEntries(spreads) as ResponseTimes;
};

const between = (from: string | null, to: string | null): readonly number[] =>
  from === null || to === null ? [] : [Date.parse(to) - Date.parse(from)];

/** Nearest rank: every number is one that was measured. */
export function spreadOf(lengths: readonly number[]): Spread {
  const sorted = lengths.toSorted((one, other) => one - other);
  const rank = (share: number): number | null =>
    sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { count: sorted.length, p50Ms: rank(0.5), p95Ms: rank(0.95), maxMs: rank(1) };
}
