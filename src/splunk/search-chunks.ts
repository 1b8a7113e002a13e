import type { SearchRow } from './search-reply.ts';

/** Rows of 40 requests of 10,000 events each, the most there can be, are fewer than a job keeps. */
const maxIds = 40;

/** One search after the other, each for some of the ids. An answer is whole only if each of them is. */
export const askInChunks = async (
  ids: readonly string[],
  ask: (ids: readonly string[]) => Promise<readonly SearchRow[]>,
  most = maxIds,
): Promise<SearchRow[]> => {
  const distinct = [...new Set(ids)];
  const rows: SearchRow[] = [];
  for (let at = 0; at < distinct.length; at += most) {
    rows.push(...(await ask(distinct.slice(at, at + most))));
  }
  return rows;
};
