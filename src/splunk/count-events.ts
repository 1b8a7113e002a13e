import type { Ask } from './ask-splunk.ts';
import { eventAggregates, eventCountsOf, mostOf, sumOf } from './event-rows.ts';
import type { EventCount, EventQuestion } from './index-search.ts';
import { askInChunks } from './search-chunks.ts';

/** 40 requests of 10,000 events each, the most there can be, have fewer rows than a job keeps. */
const mostRequests = 40;
const mostEvents = 250;

/**
 * What is there by request, and what is there by id. No event is in two requests, so those add up; what was found
 * both ways was found twice.
 */
export const countEvents = async (
  ask: Ask,
  { requests = [], eventIds = [], ...span }: EventQuestion,
): Promise<ReadonlyMap<string, EventCount>> => {
  const question = { span, aggregates: eventAggregates, by: ['ccas_event_id'] };
  const byRequest = askInChunks(ask, question, {
    field: 'ccas_request_id',
    ids: requests,
    most: mostRequests,
  });
  const byId = askInChunks(ask, question, {
    field: 'ccas_event_id',
    ids: eventIds,
    most: mostEvents,
  });
  const found = new Map<string, EventCount>();
  for await (const rows of byRequest) addAll(found, eventCountsOf(rows), sumOf);
  const asked = new Set(eventIds);
  for await (const rows of byId) {
    // Splunk compares without case.
    const exact = [...eventCountsOf(rows)].filter(([id]) => asked.has(id));
    addAll(found, new Map(exact), mostOf);
  }
  return found;
};

const addAll = (
  found: Map<string, EventCount>,
  more: ReadonlyMap<string, EventCount>,
  join: (one: EventCount, other: EventCount) => EventCount,
): void => {
  for (const [id, count] of more) {
    const known = found.get(id);
    found.set(id, known === undefined ? count : join(known, count));
  }
};
