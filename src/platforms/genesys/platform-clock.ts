import { parseHttpDate } from '../../http/retry-after.ts';

/** The earlier of our clock and the platform's, as its `Date` headers tell: nothing is read ahead of either. */
export interface PlatformClock {
  observe(headers: Readonly<Record<string, string>>): void;
  now(): number;
}

/** A `Date` header names the second it was written in, so the platform's time is up to this much later. */
const resolutionMs = 1000;

export const createPlatformClock = (now: () => number): PlatformClock => {
  let offsetMs = 0;
  return {
    observe: (headers) => {
      const date = parseHttpDate(headers['date']);
      if (date !== undefined) offsetMs = Math.min(0, date + resolutionMs - now());
    },
    now: () => now() + offsetMs,
  };
};
