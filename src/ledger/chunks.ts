/** Few enough for the parameters of one statement on either database. */
const MAX_ROWS = 500;

export function* chunks<Item>(items: readonly Item[], size = MAX_ROWS): Generator<readonly Item[]> {
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size);
}
