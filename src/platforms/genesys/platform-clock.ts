import { parseHttpDate } from '../../http/retry-after.ts';

/** The earlier of our clock and the platform's, as its `Date` headers tell: nothing is read ahead of either. */
export interface PlatformClock {
  observe(headers: Readonly<Record<string, string>>): void;
  now(): number;
}

/** A `Date` header names the second it was written in, so clocks that differ by less pass for equal. */
export const clockResolutionMs = 1000;

export const createPlatformClock = (now: () => number): PlatformClock => {
  let offsetMs: number | undefined;
  return {
    observe: (headers) => {
      const date = parseHttpDate(headers['date']);
      if (date === undefined) return;
      const seen = date - now();
      // Of the offsets within a second the greatest has lost least to rounding and to the way here.
      const isSame = offsetMs !== undefined && Math.abs(seen - offsetMs) <= clockResolutionMs;
      offsetMs = isSame ? Math.max(offsetMs ?? seen, seen) : seen;
    },
    now: () =>
      offsetMs === undefined || offsetMs >= -clockResolutionMs ? now() : now() + offsetMs,
  };
};
