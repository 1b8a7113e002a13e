import type { Entry } from './entry.ts';

/** Entries of one platform in order of their event time. */
export interface Timeline {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** Adds many at once, in any order. */
  load(entries: readonly Entry[]): void;
  /** Entries with an event time in `[from, to)`. */
  between(from: number, to: number): Entry[];
}

export function createTimeline(): Timeline {
  const entries: Entry[] = [];
  const firstAt = (time: number): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle]?.time ?? Infinity) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    entries,
    add: (entry) => {
      entries.splice(firstAt(entry.time + 1), 0, entry);
    },
    load: (more) => {
      for (const entry of more) entries.push(entry);
      entries.sort((a, b) => a.time - b.time || a.seq - b.seq || a.part - b.part);
    },
    between: (from, to) => entries.slice(firstAt(from), firstAt(to)),
  };
}
