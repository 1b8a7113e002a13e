import type { Ask } from './ask-splunk.ts';
import type { SearchRow } from './search-reply.ts';
import { checkIds } from './search-terms.ts';
import type { TstatsQuestion } from './search-tstats.ts';

export interface ManyIds {
  readonly field: string;
  readonly ids: readonly string[];
  /** Of one search. */
  readonly most: number;
}

/**
 * The rows of one search after the other, each for some of the ids. An answer is whole only if each of them is.
 * Every id is looked at before the first search.
 */
export const askInChunks = (
  ask: Ask,
  question: Omit<TstatsQuestion, 'ids'>,
  { field, ids, most }: ManyIds,
): AsyncGenerator<readonly SearchRow[]> => {
  checkIds(field, ids);
  const distinct = [...new Set(ids)];
  return (async function* () {
    for (let at = 0; at < distinct.length; at += most) {
      yield await ask({ ...question, ids: [field, distinct.slice(at, at + most)] });
    }
  })();
};
