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

/** One that is smaller than what a single window takes still lets one begin: a backfill that stands still ends never. */
export const createQuota = (quota: DailyQuota | undefined): Quota => {
  let left = quota === undefined ? Infinity : quota.perDay - quota.asked;
  let isSpent = false;
  return {
    take: () => {
      const isFirst = quota !== undefined && left === quota.perDay;
      isSpent = left < (quota?.perWindow ?? 0) && !isFirst;
      if (!isSpent) left -= quota?.perWindow ?? 0;
      return !isSpent;
    },
    get isSpent() {
      return isSpent;
    },
    wait: quota && { perDay: quota.perDay, until: quota.until },
  };
};
