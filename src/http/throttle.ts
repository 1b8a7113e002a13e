import { sleepFor, type Sleep } from './sleep.ts';

/** What a platform said about its limits with its last answer; null where it does not say. */
interface RateState {
  readonly remaining: number | null;
  readonly resetAt: number | null;
}

export interface ThrottleState {
  /** Epoch milliseconds; 0 when requests may go out now. */
  readonly pausedUntil: number;
  readonly remaining: number | null;
  /** Factor by which the poll interval is to be lengthened: 1 to 64. */
  readonly slowdown: number;
}

export interface ThrottleOptions {
  readonly requestsPerMinute: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly sleep?: Sleep;
}

/** One per credential and process: every request made with that credential takes a slot first. */
export interface Throttle {
  /** Waits for a free slot; rejects with the signal's reason when it is aborted. */
  acquire(signal?: AbortSignal): Promise<void>;
  observe(rate: RateState): void;
  /** Nothing goes out before this time (epoch milliseconds); never shortens a pause. */
  pauseUntil(time: number): void;
  state(): ThrottleState;
}

const windowMs = 60_000;
const lowRemaining = 20;
const comfortableRemaining = 2 * lowRemaining;
const maxSlowdown = 64;
/** Waits are cut so that a clock that was set right does not leave somebody waiting for hours. */
const maxSleepMs = 30_000;

export const createThrottle = ({
  requestsPerMinute,
  now,
  sleep = sleepFor,
}: ThrottleOptions): Throttle => {
  /** Start times of the requests of the last minute, oldest first. */
  const starts: number[] = [];
  let pausedUntil = 0;
  let remaining: number | null = null;
  let slowdown = 1;

  const waitMs = (time: number): number => {
    while (starts[0] !== undefined && starts[0] <= time - windowMs) starts.shift();
    const oldest = starts[starts.length - requestsPerMinute];
    const slotAt = oldest === undefined ? time : oldest + windowMs;
    return Math.max(slotAt, pausedUntil) - time;
  };

  return {
    acquire: async (signal) => {
      for (;;) {
        signal?.throwIfAborted();
        const time = now();
        const wait = waitMs(time);
        if (wait <= 0) {
          starts.push(time);
          return;
        }
        await sleep(Math.min(wait, maxSleepMs), signal);
      }
    },
    observe: (rate) => {
      if (rate.remaining === null) return;
      remaining = rate.remaining;
      if (remaining < lowRemaining) slowdown = Math.min(slowdown * 2, maxSlowdown);
      else if (remaining >= comfortableRemaining) slowdown = Math.max(1, slowdown / 2);
      if (remaining <= 0 && rate.resetAt !== null)
        pausedUntil = Math.max(pausedUntil, rate.resetAt);
    },
    pauseUntil: (time) => {
      pausedUntil = Math.max(pausedUntil, time);
    },
    state: () => ({ pausedUntil: pausedUntil > now() ? pausedUntil : 0, remaining, slowdown }),
  };
};
