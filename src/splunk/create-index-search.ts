import { createAsk, type AskOptions } from './ask-splunk.ts';
import { batchTalliesOf, tallyOf } from './batch-rows.ts';
import { countEvents } from './count-events.ts';
import { countIn, eventAggregates, eventCountsOf, textIn } from './event-rows.ts';
import type { IndexSearch, Tally } from './index-search.ts';
import { askInChunks } from './search-chunks.ts';
import { strange } from './search-reply.ts';
import { isSearchableId } from './search-terms.ts';
import { answerOf } from './search-trouble.ts';
import { tstatsSearch } from './search-tstats.ts';

const tallies = 'count dc(ccas_event_id) AS ids';
const probeMs = 60_000;

/** Asks splunkd's REST API. Nothing is retried but a request whose secret was replaced meanwhile. */
export const createIndexSearch = (options: AskOptions): IndexSearch => {
  const ask = createAsk(options);
  return {
    countEvents: (question) => answerOf(() => countEvents(ask, question)),
    countRequests: ({ requests, ...span }) =>
      answerOf(async () => {
        const field = 'ccas_request_id';
        const rows = await askInChunks(requests, (ids) =>
          ask(
            tstatsSearch({ span, aggregates: tallies, ids: [field, ids], by: field }),
            span.signal,
          ),
        );
        const asked = new Set(requests);
        const found = rows.map((row): [string, Tally] => [textIn(row, field), tallyOf(row)]);
        return new Map(found.filter(([request]) => asked.has(request)));
      }),
    countBatches: ({ batches, ...span }) =>
      answerOf(async () => {
        const by = 'ccas_batch_id _time span=1h';
        const rows = await askInChunks(batches, (ids) =>
          ask(
            tstatsSearch({ span, aggregates: tallies, ids: ['ccas_batch_id', ids], by }),
            span.signal,
          ),
        );
        return batchTalliesOf(rows, new Set(batches));
      }),
    doubledEvents: (span) =>
      answerOf(async () => {
        const by = 'ccas_event_id';
        const filter = '| where count>1';
        const rows = await ask(
          tstatsSearch({ span, aggregates: eventAggregates, by, filter }),
          span.signal,
        );
        // Others may write into the index too, and what they call an id is not ours to judge.
        return new Map([...eventCountsOf(rows)].filter(([id]) => isSearchableId(id)));
      }),
    probe: (index) =>
      answerOf(async () => {
        const span = { index, from: options.now() - probeMs, to: options.now() };
        const [row] = await ask(tstatsSearch({ span, aggregates: 'count' }), undefined);
        if (row === undefined) throw strange('a count without groups has no row');
        countIn(row, 'count');
        return null;
      }),
  };
};
