import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { matchWords } from './match-words.ts';
import type { SearchHit } from './search-hit.ts';
import type { SearchQuery } from './search-query.ts';

export interface SearchResult {
  /** All that fit, shown or not. */
  readonly total: number;
  /** Newest first. */
  readonly hits: readonly IndexedHit[];
}

export interface IndexedHit extends SearchHit {
  /** Where the archive's log has the statement of its window. */
  readonly leafIndex: number;
}

export const searchIndex = (
  database: DatabaseSync,
  query: SearchQuery,
  limit: number,
): SearchResult => {
  const conditions = conditionsOf(query);
  const where = ['TRUE', ...conditions.map(({ sql }) => sql)].join(' AND ');
  const values = conditions.flatMap((condition) => condition.values);
  const total = database.prepare(`SELECT count(*) AS total FROM events WHERE ${where}`);
  const rows = database
    .prepare(
      `SELECT shown, leaf FROM events WHERE ${where} ORDER BY time DESC, event_id DESC LIMIT ?`,
    )
    .all(...values, limit);
  return {
    total: Number(total.get(...values)?.total),
    hits: rows.map(({ shown, leaf }) => ({
      ...(JSON.parse(String(shown)) as SearchHit),
      leafIndex: Number(leaf),
    })),
  };
};

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const WHOLE = {
  tenant: 'tenant',
  service: 'service',
  action: 'action',
  type: 'event_type',
  entityType: 'entity_type',
} as const;

const conditionsOf = (query: SearchQuery): readonly Condition[] => {
  const match = matchOf(query);
  const { from, to, changed, eventIds } = query;
  return [
    ...(match === '' ? [] : [is('id IN (SELECT rowid FROM words WHERE words MATCH ?)', match)]),
    ...(Object.keys(WHOLE) as (keyof typeof WHOLE)[]).flatMap((name) => {
      const value = query[name];
      return value === undefined ? [] : [is(`${WHOLE[name]} = ?`, value)];
    }),
    ...(from === undefined ? [] : [is('time >= ?', from)]),
    ...(to === undefined ? [] : [is('time < ?', to)]),
    ...(changed === undefined
      ? []
      : [is('id IN (SELECT event FROM changed WHERE property = ?)', changed)]),
    ...(eventIds === undefined
      ? []
      : [is('event_id IN (SELECT value FROM json_each(?))', JSON.stringify(eventIds))]),
  ];
};

const is = (sql: string, value: SQLInputValue): Condition => ({ sql, values: [value] });

/** One FTS5 expression of all that is text; `column : ( … )` looks in that column only. */
const matchOf = ({ words = [], actor, target, subject }: SearchQuery): string =>
  [
    ...(words.length === 0 ? [] : [`(${matchWords(words.join(' '))})`]),
    ...Object.entries({ actor, target, subject }).flatMap(([column, text]) =>
      text === undefined ? [] : [`(${column} : (${matchWords(text)}))`],
    ),
  ].join(' AND ');
