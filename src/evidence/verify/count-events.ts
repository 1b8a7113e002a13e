import { hash } from 'node:crypto';
import type { EvidenceEvent } from '../formats/evidence-files.ts';
import type { WindowPredicate } from '../formats/window-predicate.ts';
import { gunzip } from './gunzip.ts';
import type { Read } from './read-json.ts';
import type { Received } from './read-received.ts';

/** What a window's events file adds up to, in the words of the manifest. */
export interface CountedEvents extends Pick<WindowPredicate, 'times' | 'eventIdsSha256'> {
  readonly counts: Pick<
    WindowPredicate['counts'],
    'events' | 'unnormalised' | 'byService' | 'byAction'
  >;
}

const UNNAMED = '-';

/** Counts the events file anew, and holds every event against the record that it was made of. */
export const countEvents = async (
  bytes: Buffer,
  received: Received,
  window: WindowPredicate['window'],
): Promise<Read<CountedEvents>> => {
  const tally = createTally(received, window);
  try {
    let rest = '';
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    for await (const chunk of gunzip(bytes)) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) tally.take(line);
    }
    if (rest + decoder.decode() !== '') throw new Error('its last line has no end');
    return { value: tally.result() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
};

/** `take` throws a sentence where the line is not as it must be. */
const createTally = (received: Received, { from, to }: WindowPredicate['window']) => {
  const ids: string[] = [];
  const services = new Map<string, number>();
  const actions = new Map<string, number>();
  const bounds = { from: Date.parse(from), to: Date.parse(to) };
  let [unnormalised, previous] = [0, ''];
  let times: { first: string; last: string } | null = null;
  return {
    take(line: string): void {
      const number = ids.length + 1;
      const event = parseEvent(line, number);
      const { event_id: id, timestamp, flags, service, action, entity_type } = event;
      const place = `${timestamp} ${id}`;
      if (place <= previous) throw new Error(`its line ${number} is not in order, or there twice`);
      previous = place;
      const problem = problemOf(event, received, bounds);
      if (problem !== undefined) throw new Error(`its line ${number} ${problem}`);
      ids.push(id);
      if (flags.includes('unnormalised')) unnormalised += 1;
      add(services, service ?? UNNAMED);
      add(actions, [service, entity_type, action].map((name) => name ?? UNNAMED).join('/'));
      times = { first: times?.first ?? timestamp, last: timestamp };
    },
    result(): CountedEvents {
      const sorted = ids.toSorted();
      const twice = sorted.find((id, at) => id === sorted[at + 1]);
      if (twice !== undefined) throw new Error(`the event ${twice} is there twice`);
      return {
        counts: {
          events: ids.length,
          unnormalised,
          byService: Object.fromEntries(services),
          byAction: Object.fromEntries(actions),
        },
        times,
        eventIdsSha256: hash('sha256', sorted.map((id) => `${id}\n`).join('')),
      };
    },
  };
};

const problemOf = (
  { timestamp, flags, evidence: { exchange, record, recordSha256 } }: EvidenceEvent,
  received: Received,
  { from, to }: { readonly from: number; readonly to: number },
): string | undefined => {
  const time = Date.parse(timestamp);
  if (!flags.includes('time_unparsable') && !(time >= from && time < to)) {
    return `is of ${timestamp}, outside of the window`;
  }
  return received.digest(exchange, record) === recordSha256
    ? undefined
    : `was not made of record ${record} of answer ${exchange} in received.warc.gz`;
};

const add = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** Looks at what is counted here; the rest is for readers of the event. */
const parseEvent = (line: string, number: number): EvidenceEvent => {
  const event = parseLine(line) as Partial<EvidenceEvent> | null | undefined;
  const names = [event?.service, event?.action, event?.entity_type];
  const isEvent =
    typeof event?.event_id === 'string' &&
    typeof event.timestamp === 'string' &&
    Array.isArray(event.flags) &&
    typeof event.evidence === 'object' &&
    names.every((name) => name === null || typeof name === 'string');
  if (isEvent) return event as EvidenceEvent;
  throw new Error(`its line ${number} is no event`);
};

const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
};
