import type { SplunkEvent } from './splunk-event.ts';
import type { EventLog } from './event-log.ts';

/** What is indexed, as a test counts it: from here, never from the sender's own books. */
export interface SplunkIndex {
  /** Takes events; each becomes visible at its `indexedAt`. */
  add(events: readonly SplunkEvent[]): void;
  /** Visible events, oldest arrival first. */
  events(): readonly SplunkEvent[];
  /** Visible events that carry this value (in any case) in an indexed field. */
  withField(field: string, value: string): readonly SplunkEvent[];
  /** Number of visible events, of one index or of all. */
  count(index?: string): number;
  /** Taken, not yet visible. */
  pending(): number;
  /** How many times each event id is indexed, in one index or in all. */
  counts(index?: string): Map<string, number>;
}

interface Queue {
  readonly events: SplunkEvent[];
  next: number;
}

/** The visible events of each value of one field, as far as they have been entered. */
interface Postings {
  readonly byValue: Map<string, SplunkEvent[]>;
  entered: number;
}

/** An index in memory, backed by a log if one is given. Values that are asked for are kept in maps, so that it stays quick. */
export function createSplunkIndex({
  now,
  log,
}: {
  readonly now: () => number;
  readonly log?: EventLog;
}): SplunkIndex {
  const visible: SplunkEvent[] = [];
  const byIndex = new Map<string, number>();
  const postings = new Map<string, Postings>();
  // One queue per indexing delay: within a delay, events become visible in the order of arrival.
  const queues = new Map<number, Queue>();

  const show = (event: SplunkEvent): void => {
    visible.push(event);
    byIndex.set(event.index, (byIndex.get(event.index) ?? 0) + 1);
  };
  const enqueue = (event: SplunkEvent): void => {
    const delayMs = event.indexedAt - event.receivedAt;
    const queue = queues.get(delayMs);
    if (queue === undefined) queues.set(delayMs, { events: [event], next: 0 });
    else queue.events.push(event);
  };
  const settle = (): void => {
    const time = now();
    for (const [delayMs, queue] of queues) {
      drain(queue, time, show);
      if (queue.next === queue.events.length) queues.delete(delayMs);
    }
  };
  for (const event of log?.load() ?? []) enqueue(event);

  return {
    add: (events) => {
      log?.append(events);
      for (const event of events) enqueue(event);
    },
    events: () => {
      settle();
      return visible;
    },
    withField: (field, value) => {
      settle();
      const known = postings.get(field) ?? { byValue: new Map(), entered: 0 };
      postings.set(field, known);
      enter(known, field, visible);
      return known.byValue.get(value.toLowerCase()) ?? [];
    },
    count: (index) => {
      settle();
      return index === undefined ? visible.length : (byIndex.get(index) ?? 0);
    },
    pending: () => {
      settle();
      return [...queues.values()].reduce((sum, { events, next }) => sum + events.length - next, 0);
    },
    counts: (index) => {
      settle();
      return countIds(visible, index);
    },
  };
}

function drain(queue: Queue, time: number, show: (event: SplunkEvent) => void): void {
  for (;;) {
    const event = queue.events[queue.next];
    if (event === undefined || event.indexedAt > time) return;
    show(event);
    queue.next += 1;
  }
}

/** Made when first asked for: a field that nobody searches costs nothing. */
function enter(postings: Postings, field: string, visible: readonly SplunkEvent[]): void {
  const { byValue, entered } = postings;
  for (const event of visible.slice(entered)) {
    for (const value of new Set(event.fields[field]?.map((one) => one.toLowerCase()))) {
      const list = byValue.get(value);
      if (list === undefined) byValue.set(value, [event]);
      else list.push(event);
    }
  }
  postings.entered = visible.length;
}

function countIds(events: readonly SplunkEvent[], index: string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.eventId === undefined || (index !== undefined && event.index !== index)) continue;
    counts.set(event.eventId, (counts.get(event.eventId) ?? 0) + 1);
  }
  return counts;
}
