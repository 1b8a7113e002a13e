import type { EventCount } from './index-search.ts';

/** What two answers, of two indexes or two searches, say of one event together. */
export const addCounts = (one: EventCount | undefined, other: EventCount): EventCount =>
  one === undefined
    ? other
    : {
        count: one.count + other.count,
        requests: [...new Set([...one.requests, ...other.requests])],
        firstIndexed: Math.min(one.firstIndexed, other.firstIndexed),
        lastIndexed: Math.max(one.lastIndexed, other.lastIndexed),
      };
