import type { SearchAccount } from './search-accounts.ts';
import type { SplunkEvent } from '../splunk-event.ts';
import type { SplunkIndex } from '../splunk-index.ts';
import { parseSearch } from './parse-search.ts';
import { allValues, indexedValues, matcher } from './match.ts';
import type { ValuesOf } from './match.ts';
import type { Command, SearchQuery } from './search-query.ts';
import { group } from './stats.ts';
import type { Row } from './stats.ts';
import { parseTimeBound } from './time-bound.ts';

export interface SearchRequest {
  readonly search: string;
  /** Event time, half-open; and index time likewise. As the caller wrote them. */
  readonly earliest: string | undefined;
  readonly latest: string | undefined;
  readonly indexEarliest: string | undefined;
  readonly indexLatest: string | undefined;
}

export interface SearchScope {
  readonly index: SplunkIndex;
  readonly account: SearchAccount;
  readonly now: number;
  /** Fault: every other event is on a peer that is down. */
  readonly peerDown: boolean;
}

export interface SearchResult {
  readonly rows: readonly Row[];
  /** Rows as they stood half-way, for previews. */
  readonly previewRows: readonly Row[];
  readonly eventCount: number;
}

/** Runs a search over what is visible now. Throws a SearchError for one that cannot be run. */
export function runSearch(request: SearchRequest, scope: SearchScope): SearchResult {
  const query = parseSearch(request.search);
  const inBounds = boundsOf(query, request, scope.now);
  const matches = matcher(query.condition);
  const valuesOf = query.source.name === 'tstats' ? indexedValues : allValues;
  const maySee = (index: string): boolean =>
    scope.account.indexes.includes('*') || scope.account.indexes.includes(index);
  const found: SplunkEvent[] = [];
  candidates(query, scope.index).forEach((event, at) => {
    if (scope.peerDown && at % 2 === 1) return;
    if (maySee(event.index) && inBounds(event) && matches(valuesOf(event))) found.push(event);
  });
  const preview = found.slice(0, Math.ceil(found.length / 2));
  return {
    rows: rowsOf(query, found),
    previewRows: preview.length === 0 ? [] : rowsOf(query, preview),
    eventCount: found.length,
  };
}

function boundsOf(
  query: SearchQuery,
  request: SearchRequest,
  now: number,
): (event: SplunkEvent) => boolean {
  const from = parseTimeBound(query.earliest ?? request.earliest, now) ?? -Infinity;
  const to = parseTimeBound(query.latest ?? request.latest, now) ?? Infinity;
  const indexedFrom = parseTimeBound(request.indexEarliest, now) ?? -Infinity;
  const indexedTo = parseTimeBound(request.indexLatest, now) ?? Infinity;
  return ({ time, indexedAt }) =>
    time >= from && time < to && indexedAt / 1000 >= indexedFrom && indexedAt / 1000 < indexedTo;
}

const BUILT_IN = new Set(['index', 'source', 'sourcetype', 'host', '_time', '_indextime', '_raw']);

/** The events worth looking at: those posted under a demanded indexed value, else all. */
function candidates(
  { source, condition }: SearchQuery,
  index: SplunkIndex,
): readonly SplunkEvent[] {
  const demanded = condition.kind === 'and' ? condition.all : [condition];
  for (const one of demanded) {
    if (one.kind !== 'field' || one.operator !== '=' || BUILT_IN.has(one.field)) continue;
    // A search may mean a key of `_raw`, except where fields.conf declares the field as indexed.
    if (source.name === 'search' && !one.field.startsWith('ccas_')) continue;
    if (one.values.some((value) => value.includes('*'))) continue;
    const events = new Set(one.values.flatMap((value) => [...index.withField(one.field, value)]));
    return [...events];
  }
  return index.events();
}

function rowsOf({ source, commands }: SearchQuery, events: readonly SplunkEvent[]): Row[] {
  if (source.name === 'tstats') {
    return pipe(group(events.map(indexedValues), source.grouping), commands);
  }
  const [first, ...rest] = commands;
  if (first?.name === 'stats') return pipe(group(events.map(allValues), first.grouping), rest);
  return pipe(events.toSorted((left, right) => right.time - left.time).map(rowOfEvent), commands);
}

const rowOfEvent = (event: SplunkEvent): Row => ({
  _raw: event.raw,
  _time: new Date(event.time * 1000).toISOString(),
  _indextime: String(Math.floor(event.indexedAt / 1000)),
  index: event.index,
  host: event.host,
  source: event.source,
  sourcetype: event.sourcetype,
  ...Object.fromEntries(Object.entries(event.fields).map(([name, values]) => [name, flat(values)])),
});

const flat = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? '') : values;

const valuesOfRow =
  (row: Row): ValuesOf =>
  (field) => {
    const value = row[field];
    return typeof value === 'string' ? [value] : (value ?? []);
  };

function pipe(rows: Row[], commands: readonly Command[]): Row[] {
  return commands.reduce((left, command) => {
    switch (command.name) {
      case 'stats':
        return group(left.map(valuesOfRow), command.grouping);
      case 'where': {
        const matches = matcher(command.condition);
        return left.filter((row) => matches(valuesOfRow(row)));
      }
      case 'head':
        return left.slice(0, command.count);
      case 'fields':
        return left.map((row) =>
          Object.fromEntries(Object.entries(row).filter(([name]) => command.fields.includes(name))),
        );
    }
  }, rows);
}
