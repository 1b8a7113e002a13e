import type { Entry } from '../changes/entry.ts';

/** Entries of one platform in order of one of their times. */
export interface Timeline {
  readonly entries: readonly Entry[];
  add(entry: Entry): void;
  /** Adds many at once, in any order. */
  load(entries: readonly Entry[]): void;
  /** Entries in `[from, to)`. */
  between(from: number, to: number): Entry[];
  /** Entries from that time on, one by one. */
  since(from: number): Generator<Entry>;
}

export function createTimeline(keyOf: (entry: Entry) => number): Timeline {
  const entries: Entry[] = [];
  const firstAt = (key: number): number => {
    let low = 0;
    let high = entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = entries[middle];
      if (entry !== undefined && keyOf(entry) < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    entries,
    add: (entry) => {
      entries.splice(firstAt(keyOf(entry) + 1), 0, entry);
    },
    load: (more) => {
      for (const entry of more) entries.push(entry);
      entries.sort((a, b) => keyOf(a) - keyOf(b) || a.seq - b.seq || a.part - b.part);
    },
    between: (from, to) => entries.slice(firstAt(from), firstAt(to)),
    since: function* (from) {
      for (let index = firstAt(from); index < entries.length; index++) {
        const entry = entries[index];
        if (entry !== undefined) yield entry;
      }
    },
  };
}
