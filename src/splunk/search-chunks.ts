import type { Ask } from './ask-splunk.ts';
import type { SearchRow } from './search-reply.ts';
import { checkIds } from './search-terms.ts';
import type { TstatsQuestion } from './search-tstats.ts';

/** Rows of 40 requests of 10,000 events each, the most there can be, are fewer than a job keeps. */
const maxIds = 40;
const maxEventIds = 250;

/**
 * The rows of one search after the other, each for some of the ids. An answer is whole only if each of them is.
 * Every id is looked at before the first search.
 */
export const askInChunks = (
  ask: Ask,
  question: Omit<TstatsQuestion, 'ids'>,
  field: string,
  ids: readonly string[],
): AsyncGenerator<readonly SearchRow[]> => {
  checkIds(field, ids);
  const distinct = [...new Set(ids)];
  const most = field === 'ccas_event_id' ? maxEventIds : maxIds;
  return (async function* () {
    for (let at = 0; at < distinct.length; at += most) {
      yield await ask({ ...question, ids: [field, distinct.slice(at, at + most)] });
    }
  })();
};
