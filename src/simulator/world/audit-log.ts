import { toEntries } from '../changes/entry.ts';
import type { Change, Entry } from '../changes/entry.ts';
import { createTimeline } from './timeline.ts';

/** All that ever happened on one platform, visible or not. */
export interface AuditLog {
  /** Number of the next change. */
  readonly nextSeq: number;
  /** By event time. */
  readonly entries: readonly Entry[];
  /** Takes the past, all at once. */
  load(changes: Iterable<Change>): void;
  add(change: Change): Entry[];
  /** Entries with an event time in `[from, to)` that answers given at `asOf` can contain. */
  visible(from: number, to: number, asOf: number): Entry[];
  /** In order of visibility from that moment on, also what is not visible yet. */
  arrivals(since: number): Iterable<Entry>;
}

export function createAuditLog(seed: number): AuditLog {
  const byTime = createTimeline(({ time }) => time);
  const byArrival = createTimeline(({ visibleAt }) => visibleAt);
  let nextSeq = 0;
  const remember = (change: Change): Entry[] => {
    nextSeq = change.seq + 1;
    return toEntries(seed, change);
  };
  return {
    get nextSeq() {
      return nextSeq;
    },
    entries: byTime.entries,
    load: (changes) => {
      const past: Entry[] = [];
      for (const change of changes) past.push(...remember(change));
      byTime.load(past);
      byArrival.load(past);
    },
    add: (change) => {
      const entries = remember(change);
      for (const entry of entries) {
        byTime.add(entry);
        byArrival.add(entry);
      }
      return entries;
    },
    visible: (from, to, asOf) =>
      byTime.between(from, to).filter(({ visibleAt }) => visibleAt <= asOf),
    arrivals: (since) => byArrival.since(since),
  };
}
