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

/** An index in memory, backed by a log if one is given. Ids and values are kept in maps, so that it stays quick. */
export function createSplunkIndex({
  now,
  log,
}: {
  readonly now: () => number;
  readonly log?: EventLog;
}): SplunkIndex {
  const visible: SplunkEvent[] = [];
  const byIndex = new Map<string, number>();
  const postings = new Map<string, Map<string, SplunkEvent[]>>();
  // One queue per indexing delay: within a delay, events become visible in the order of arrival.
  const queues = new Map<number, Queue>();

  const show = (event: SplunkEvent): void => {
    visible.push(event);
    byIndex.set(event.index, (byIndex.get(event.index) ?? 0) + 1);
    for (const [field, values] of Object.entries(event.fields)) {
      for (const value of new Set(values)) post(postings, field, value.toLowerCase(), event);
    }
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
      return postings.get(field)?.get(value.toLowerCase()) ?? [];
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

function post(
  postings: Map<string, Map<string, SplunkEvent[]>>,
  field: string,
  value: string,
  event: SplunkEvent,
): void {
  let values = postings.get(field);
  if (values === undefined) postings.set(field, (values = new Map()));
  const list = values.get(value);
  if (list === undefined) values.set(value, [event]);
  else list.push(event);
}

function countIds(events: readonly SplunkEvent[], index: string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    if (event.eventId === undefined || (index !== undefined && event.index !== index)) continue;
    counts.set(event.eventId, (counts.get(event.eventId) ?? 0) + 1);
  }
  return counts;
}
