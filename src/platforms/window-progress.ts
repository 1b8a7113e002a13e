import { z } from 'zod';
import type { Window } from '../audit/window.ts';

const instant = z.iso.datetime({ precision: 3 });

/** How far a stream of time windows has read. Part of a position: plain JSON, times in ISO 8601 UTC. */
export const windowProgressSchema = z.strictObject({
  /** Nothing before this is ever read. */
  since: instant,
  /** The next tail window begins here: behind `to` by the overlap, so that late records are met again. */
  from: instant,
  /** Everything in [since, to) was asked for at least once. */
  to: instant,
  /** Per configured re-read: what lies before this was last read when it was old enough. */
  closed: z.array(instant),
  /** The rest of a re-read under way, cut into windows: began … from … to, planned when `at` was the end. */
  reread: z.strictObject({ began: instant, from: instant, to: instant, at: instant }).nullable(),
});

export type WindowProgress = z.infer<typeof windowProgressSchema>;

/** The progress of a stream that has read nothing and begins at `since`, epoch milliseconds. */
export const startProgress = (since: number, rereads: number): WindowProgress => {
  const start = new Date(since).toISOString();
  return { since: start, from: start, to: start, closed: Array(rereads).fill(start), reread: null };
};

/**
 * Reads `window` once more before any other re-read; what lies after `since` is read anyway. Undefined while
 * another re-read is under way.
 */
export const addReread = (progress: WindowProgress, window: Window): WindowProgress | undefined => {
  const from = new Date(window.from).toISOString();
  const end = new Date(window.to).toISOString();
  const to = end < progress.since ? end : progress.since;
  if (from >= to) return progress;
  // `at` this early closes nothing that the regular re-reads have still to see.
  return progress.reread === null
    ? { ...progress, reread: { began: from, from, to, at: to } }
    : undefined;
};

/** The part of a re-read that lies before `to` and was never read before; undefined when there is none. */
export const unreadBefore = ({ since, reread }: WindowProgress, to: number): Window | undefined => {
  if (reread === null || reread.from >= since) return undefined;
  const end = Math.min(to, Date.parse(reread.to));
  const from = Date.parse(reread.from);
  return from < end ? { from, to: end } : undefined;
};

/** Gives up what lies before `to`, e.g. beyond the source's history: it will not be read or re-read. */
export const skipTo = (progress: WindowProgress, to: number): WindowProgress => {
  const limit = new Date(to).toISOString();
  const later = (time: string): string => (time < limit ? limit : time);
  const { reread } = progress;
  return {
    since: later(progress.since),
    from: later(progress.from),
    to: later(progress.to),
    closed: progress.closed.map(later),
    reread:
      reread === null || reread.to <= limit
        ? null
        : { ...reread, began: later(reread.began), from: later(reread.from) },
  };
};
