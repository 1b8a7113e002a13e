import { compare } from './match.ts';
import type { ValuesOf } from './match.ts';
import type { Aggregate, Grouping } from './search-query.ts';

/** A row of results: a list where a column has several values. */
export type Row = Readonly<Record<string, string | readonly string[]>>;

interface Group {
  readonly keys: readonly string[];
  count: number;
  readonly values: readonly Map<string, number>[];
}

/** Groups and counts, as `stats` and `tstats` do: sorted by the fields grouped by. */
export function group(items: Iterable<ValuesOf>, grouping: Grouping): Row[] {
  const { aggregates, by } = grouping;
  const groups = new Map<string, Group>();
  const groupOf = (keys: readonly string[]): Group => {
    const id = JSON.stringify(keys);
    let found = groups.get(id);
    if (found === undefined) {
      found = { keys, count: 0, values: aggregates.map(() => new Map<string, number>()) };
      groups.set(id, found);
    }
    return found;
  };
  // Without `by` there is one row even where nothing was found: count 0.
  if (by.length === 0) groupOf([]);
  for (const valuesOf of items) {
    for (const keys of keysOf(valuesOf, grouping)) {
      const found = groupOf(keys);
      found.count += 1;
      aggregates.forEach(({ field }, at) => {
        if (field === undefined) return;
        const values = found.values[at];
        for (const value of valuesOf(field)) values?.set(value, (values.get(value) ?? 0) + 1);
      });
    }
  }
  return [...groups.values()].toSorted(byKeys).map((found) => rowOf(found, grouping));
}

/** An event counts once for every value of a field grouped by, and not at all where one is missing. */
function keysOf(valuesOf: ValuesOf, { by, spanSeconds }: Grouping): string[][] {
  let keys: string[][] = [[]];
  for (const field of by) {
    const values =
      field === '_time' && spanSeconds !== undefined
        ? valuesOf(field).map((time) =>
            String(Math.floor(Number(time) / spanSeconds) * spanSeconds),
          )
        : valuesOf(field);
    keys = keys.flatMap((key) => values.map((value) => [...key, value]));
  }
  return keys;
}

function byKeys(left: Group, right: Group): number {
  for (const [at, key] of left.keys.entries()) {
    const difference = compare(key, right.keys[at] ?? '');
    if (difference !== 0) return difference;
  }
  return 0;
}

function rowOf({ keys, count, values }: Group, { aggregates, by }: Grouping): Row {
  const row: Record<string, string | readonly string[]> = {};
  by.forEach((field, at) => (row[field] = keys[at] ?? ''));
  aggregates.forEach((aggregate, at) => {
    row[aggregate.as] = resultOf(aggregate, count, values[at] ?? new Map<string, number>());
  });
  return row;
}

function resultOf(
  { name, field }: Aggregate,
  count: number,
  values: ReadonlyMap<string, number>,
): string | readonly string[] {
  const sorted = [...values.keys()].toSorted(compare);
  switch (name) {
    case 'count':
      return String(
        field === undefined ? count : [...values.values()].reduce((sum, times) => sum + times, 0),
      );
    case 'dc':
      return String(values.size);
    case 'min':
      return sorted[0] ?? '';
    case 'max':
      return sorted.at(-1) ?? '';
    case 'values':
      return sorted;
  }
}
