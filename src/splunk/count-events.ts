import type { Ask } from './ask-splunk.ts';
import { eventAggregates, eventCountsOf, mostOf, sumOf } from './event-rows.ts';
import type { EventCount, EventQuestion } from './index-search.ts';
import { askInChunks } from './search-chunks.ts';
import { tstatsSearch } from './search-tstats.ts';

const maxEventIds = 250;

/**
 * What is there by request, and what is there by id. No event is in two requests, so those add up; what was found
 * both ways was found twice.
 */
export const countEvents = async (
  ask: Ask,
  { requests = [], eventIds = [], ...span }: EventQuestion,
): Promise<ReadonlyMap<string, EventCount>> => {
  const search = (field: string) => (ids: readonly string[]) =>
    ask(
      tstatsSearch({ span, aggregates: eventAggregates, ids: [field, ids], by: 'ccas_event_id' }),
      span.signal,
    );
  const found = new Map<string, EventCount>();
  const asked = new Set(eventIds);
  await askInChunks(requests, async (ids) => {
    const rows = await search('ccas_request_id')(ids);
    addAll(found, eventCountsOf(rows), sumOf);
    return rows;
  });
  const byId = eventCountsOf(await askInChunks(eventIds, search('ccas_event_id'), maxEventIds));
  addAll(found, new Map([...byId].filter(([id]) => asked.has(id))), mostOf);
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
