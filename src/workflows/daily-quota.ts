import type { DailyQuota } from '../activities/harvest/harvest-activities.ts';
import type { QuotaWait } from './backfill-progress.ts';

/** What is left of a day's queries while the windows of one plan are begun. */
export interface Quota {
  /** False where the day's queries do not suffice for another window. */
  take(): boolean;
  /** Whether a window was refused. */
  readonly isSpent: boolean;
  /** Undefined where there is no quota. */
  readonly wait: QuotaWait | undefined;
}

/**
 * What the day's own harvest needs is left to it. One that is smaller than that and a single window still lets one begin
 * on a day of which nothing is asked: a backfill that stands still ends never.
 */
export const createQuota = (quota: DailyQuota | undefined): Quota => {
  const { perDay = Infinity, asked = 0, perWindow = 0, reserved = 0 } = quota ?? {};
  let left = perDay - asked;
  let isSpent = false;
  return {
    take: () => {
      isSpent = left - reserved < perWindow && left !== perDay;
      if (!isSpent) left -= perWindow;
      return !isSpent;
    },
    get isSpent() {
      return isSpent;
    },
    wait: quota && { perDay: quota.perDay, until: quota.until },
  };
};

const MINUTE_MS = 60_000;

/**
 * Milliseconds. A worker whose clock is behind still tells the old day's quota when that day is over here: asked again at
 * once, and at once again, it would fill the history.
 */
export const pauseUntil = (until: string, now: number): number => {
  const left = Date.parse(until) - now;
  return left > 0 ? left : MINUTE_MS;
};
