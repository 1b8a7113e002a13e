import { countIn, textIn } from './event-rows.ts';
import type { BatchTally, Tally } from './index-search.ts';
import { strange, type SearchRow } from './search-reply.ts';

const hourMs = 3_600_000;

export const batchTallyOf = (row: SearchRow): BatchTally => ({
  batch: textIn(row, 'ccas_batch_id'),
  hour: hourOf(row),
  ...tallyOf(row),
});

export const tallyOf = (row: SearchRow): Tally => {
  const tally = { count: countIn(row, 'count'), distinct: countIn(row, 'ids') };
  if (tally.distinct <= tally.count) return tally;
  throw strange('a row of a search has more distinct ids than events');
};

/** Splunk writes `_time` in the account's time zone, or as epoch seconds. */
const hourOf = (row: SearchRow): number => {
  const text = textIn(row, '_time');
  const time = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
  if (Number.isInteger(time / hourMs)) return time / hourMs;
  throw strange(`${JSON.stringify(text.slice(0, 40))} is no full hour of UTC`);
};
