import type { EventCount } from './index-search.ts';
import { countOf, strange, type SearchRow } from './search-reply.ts';

/** Aggregates of what is told of one event id. `values` rather than another `by`, which drops events without the field. */
export const eventAggregates =
  'count min(_indextime) AS first_indexed max(_indextime) AS last_indexed values(ccas_request_id) AS requests';

/** Rows by event id. */
export const eventCountsOf = (rows: readonly SearchRow[]): Map<string, EventCount> =>
  new Map(rows.map((row) => [textIn(row, 'ccas_event_id'), eventCountOf(row)]));

const eventCountOf = (row: SearchRow): EventCount => ({
  count: countIn(row, 'count'),
  requests: textsIn(row, 'requests'),
  firstIndexed: secondsIn(row, 'first_indexed') * 1000,
  lastIndexed: secondsIn(row, 'last_indexed') * 1000,
});

/** What two searches, each for other requests, found of one event. */
export const sumOf = (one: EventCount, other: EventCount): EventCount => ({
  ...spanOf(one, other),
  count: one.count + other.count,
});

/** What two searches found of the same: one may have seen more, being later or less narrow. */
export const mostOf = (one: EventCount, other: EventCount): EventCount => ({
  ...spanOf(one, other),
  count: Math.max(one.count, other.count),
});

const spanOf = (one: EventCount, other: EventCount): Omit<EventCount, 'count'> => ({
  requests: [...new Set([...one.requests, ...other.requests])],
  firstIndexed: Math.min(one.firstIndexed, other.firstIndexed),
  lastIndexed: Math.max(one.lastIndexed, other.lastIndexed),
});

export const textIn = (row: SearchRow, column: string): string => {
  const value = row[column];
  if (typeof value === 'string' && value !== '') return value;
  throw strange(`a row of a search has no ${column}`);
};

export const countIn = (row: SearchRow, column: string): number => {
  const count = countOf(row[column]);
  if (count !== undefined) return count;
  throw strange(`a row of a search has no number in ${column}`);
};

/** One value comes as text, several as a list, none not at all. */
const textsIn = (row: SearchRow, column: string): readonly string[] => {
  const value = row[column] ?? [];
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (values.every((one) => typeof one === 'string')) return values.filter((text) => text !== '');
  throw strange(`a row of a search has no texts in ${column}`);
};

const secondsIn = (row: SearchRow, column: string): number => {
  const value = Number(row[column]);
  if (row[column] !== '' && Number.isFinite(value)) return value;
  throw strange(`a row of a search has no time in ${column}`);
};
