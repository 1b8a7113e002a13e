import { Failure } from '../../audit/failure.ts';
import type { Expectation, RequestRow } from '../../ledger/ledger.ts';
import type { EventCount, EventQuestion } from '../../splunk/index-search.ts';
import { addCounts } from '../../splunk/add-counts.ts';
import { eventTimesOf } from '../../splunk/rebuild-lines.ts';
import { boundsOf, isoHour, isoHourOf } from './reconcile-bounds.ts';
import { known, type Sink } from './reconcile.ts';

/** One event that should be there. */
export interface OwnEvent {
  readonly eventId: string;
  /** Start of the hour of event time, ISO 8601; null when it is not known. */
  readonly hour: string | null;
  /** What carries it now; undefined when the file is gone that would say so. */
  readonly request: RequestRow | undefined;
}

/** What of a batch should be there. */
export interface OwnEvents {
  /** Dead letters left out. Fewer than expected when nobody knows their ids any more. */
  readonly events: readonly OwnEvent[];
  /** False: its file is gone, so nothing of it can be sent again. */
  readonly isKept: boolean;
  /** Ids of its requests as their lines carry them. */
  readonly roots: readonly string[];
  readonly indexes: readonly string[];
}

/** A batch seen event by event. */
export interface CloseLook extends OwnEvents {
  /** How often Splunk has each event, whatever brought it. */
  readonly found: ReadonlyMap<string, EventCount>;
}

/** Ids in one question: a longer list makes a slow search (splunk-hec §C2). */
const MOST_IDS = 500;

export const ownEvents = async (sink: Sink, batch: Expectation): Promise<OwnEvents> => {
  const all = await sink.ledger.deliveries.requests(batch.batch, sink.target);
  const requests = all.filter(({ state }) => state !== 'split');
  const kept = batch.isKept ? await eventsInFile(sink, batch, requests) : undefined;
  const withheld = new Set(batch.withheld);
  const events = kept ?? (await eventsInLedger(sink, batch));
  return {
    events: events.filter(({ eventId }) => !withheld.has(eventId)),
    isKept: kept !== undefined,
    roots: [...new Set(requests.map(({ root }) => root))],
    indexes: [...new Set([...requests.map(({ index }) => index), ...sink.indexes])],
  };
};

/** Asks for each event by its id, because another batch may have brought it under another request. */
export const lookClosely = async (sink: Sink, batch: Expectation): Promise<CloseLook> => {
  const own = await ownEvents(sink, batch);
  const found = new Map<string, EventCount>();
  for (const question of questionsFor(own)) {
    for (const index of own.indexes) {
      const { signal } = sink;
      const asked = { ...boundsOf([batch]), ...question, index, signal };
      const answer = await sink.search.countEvents(asked);
      const counts = known(answer, `which events of batch ${batch.batch} index ${index} holds`);
      for (const [id, count] of counts) found.set(id, addCounts(found.get(id), count));
    }
  }
  return { ...own, found };
};

/** Each event in one question only, or it would be counted for every one that finds it. */
const questionsFor = ({
  roots,
  events,
}: OwnEvents): readonly Pick<EventQuestion, 'requests' | 'eventIds'>[] => {
  // Without ids, what the requests brought can still be counted.
  if (events.length === 0) return roots.map((root) => ({ requests: [root] }));
  const ids = events.map(({ eventId }) => eventId);
  return Array.from({ length: Math.ceil(ids.length / MOST_IDS) }, (_, at) => ({
    eventIds: ids.slice(at * MOST_IDS, (at + 1) * MOST_IDS),
  }));
};

const eventsInFile = async (
  { store }: Sink,
  { digest }: Expectation,
  requests: readonly RequestRow[],
): Promise<readonly OwnEvent[] | undefined> => {
  if (requests.length === 0) return undefined;
  try {
    const events: OwnEvent[] = [];
    for (const request of requests) {
      const { offset, length } = request;
      const times = eventTimesOf(await store.read(digest, { offset, length }));
      for (const [eventId, time] of times) {
        events.push({ eventId, hour: isoHourOf(time), request });
      }
    }
    return events;
  } catch (error) {
    // Removed by its age, or by somebody; what was delivered is not fetched again for that.
    if (error instanceof Failure && error.type === 'BatchDamaged') return undefined;
    throw error;
  }
};

const eventsInLedger = async (
  { ledger }: Sink,
  { batch }: Expectation,
): Promise<readonly OwnEvent[]> => {
  const ids = await ledger.reconciliations.eventIds(batch);
  return [...ids].map(([eventId, hour]) => ({
    eventId,
    hour: hour > 0 ? isoHour(hour) : null,
    request: undefined,
  }));
};
