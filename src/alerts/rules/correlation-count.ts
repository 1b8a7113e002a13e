import type { Contribution, CorrelationRule } from './rule.ts';

type Fires = CorrelationRule['fires'];
export type Reached = (count: number) => boolean;

/** Looks back one timespan from each event: different keys that lie there together have to be enough. */
export const countingFires =
  (timespanMs: number, keyOf: (event: Contribution) => string | null, reached: Reached): Fires =>
  (events) => {
    const counts = new Map<string, number>();
    const add = (event: Contribution | undefined, change: 1 | -1): void => {
      const key = event === undefined ? null : keyOf(event);
      if (key === null) return;
      const count = (counts.get(key) ?? 0) + change;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    };
    let first = 0;
    return events.some((event) => {
      add(event, 1);
      while ((events[first]?.time ?? event.time) < event.time - timespanMs)
        add(events[first++], -1);
      return reached(counts.size);
    });
  };
