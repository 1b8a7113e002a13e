import { createAsk, type Ask, type AskOptions } from './ask-splunk.ts';
import { batchTallyOf, tallyOf } from './batch-rows.ts';
import { countEvents } from './count-events.ts';
import { countIn, eventAggregates, eventCountsOf, textIn } from './event-rows.ts';
import type { BatchTally, EventCount, IndexSearch, Span, Tally, WideSpan } from './index-search.ts';
import { askInChunks } from './search-chunks.ts';
import { strange } from './search-reply.ts';
import { isSearchableId } from './search-terms.ts';
import { answerOf } from './search-trouble.ts';

const tallies = 'count dc(ccas_event_id) AS ids';
/** Requests or batches of one search. */
const most = 100;
const probeMs = 60_000;

/** Asks splunkd's REST API. Nothing is retried but a request whose secret was replaced meanwhile. */
export const createIndexSearch = (options: AskOptions): IndexSearch => {
  const ask = createAsk(options);
  return {
    countEvents: (question) => answerOf(() => countEvents(ask, question)),
    countRequests: ({ requests, ...span }) => answerOf(() => countRequests(ask, requests, span)),
    countBatches: ({ batches, ...span }) => answerOf(() => countBatches(ask, batches, span)),
    doubledEvents: (span) => answerOf(() => doubledEvents(ask, span)),
    probe: (index) => answerOf(() => probe(ask, index, options.now())),
  };
};

const countRequests = async (
  ask: Ask,
  requests: readonly string[],
  span: Span,
): Promise<ReadonlyMap<string, Tally>> => {
  const field = 'ccas_request_id';
  const asked = new Set(requests);
  const found = new Map<string, Tally>();
  const question = { span, aggregates: tallies, by: [field] };
  for await (const rows of askInChunks(ask, question, { field, ids: requests, most })) {
    for (const row of rows) {
      const request = textIn(row, field);
      if (asked.has(request)) found.set(request, tallyOf(row));
    }
  }
  return found;
};

const countBatches = async (
  ask: Ask,
  batches: readonly string[],
  span: Span,
): Promise<readonly BatchTally[]> => {
  const field = 'ccas_batch_id';
  const asked = new Set(batches);
  const found: BatchTally[] = [];
  const question = { span, aggregates: tallies, by: [field, '_time'] };
  for await (const rows of askInChunks(ask, question, { field, ids: batches, most })) {
    found.push(...rows.map(batchTallyOf).filter(({ batch }) => asked.has(batch)));
  }
  return found;
};

const doubledEvents = async (
  ask: Ask,
  span: WideSpan,
): Promise<ReadonlyMap<string, EventCount>> => {
  const by = ['ccas_event_id'];
  const rows = await ask({ span, aggregates: eventAggregates, by, filter: '| where count>1' });
  // Others may write into the index too, and what they call an id is not ours to judge.
  return new Map([...eventCountsOf(rows)].filter(([id]) => isSearchableId(id)));
};

const probe = async (ask: Ask, index: string, now: number): Promise<null> => {
  const span = { index, from: now - probeMs, to: now };
  const [row] = await ask({ span, aggregates: 'count' });
  if (row === undefined) throw strange('a count without groups has no row');
  countIn(row, 'count');
  return null;
};
