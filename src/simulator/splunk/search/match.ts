import type { SplunkEvent } from '../splunk-event.ts';
import type { Condition, Operator } from './search-query.ts';

/** The values of a field, none where it is missing; an event or a row of results. */
export type ValuesOf = (field: string) => readonly string[];

/** Compiles a condition. Values are compared without case, as Splunk does. */
export function matcher(condition: Condition): (valuesOf: ValuesOf) => boolean {
  switch (condition.kind) {
    case 'and': {
      const all = condition.all.map(matcher);
      return (valuesOf) => all.every((one) => one(valuesOf));
    }
    case 'or': {
      const all = condition.all.map(matcher);
      return (valuesOf) => all.some((one) => one(valuesOf));
    }
    case 'not': {
      const one = matcher(condition.of);
      return (valuesOf) => !one(valuesOf);
    }
    case 'text': {
      const test = pattern(`*${condition.text}*`);
      return (valuesOf) => valuesOf('_raw').some(test);
    }
    case 'field':
      return fieldMatcher(condition.field, condition.operator, condition.values);
  }
}

/** IN lists may hold hundreds of ids: those without a wildcard are looked up in a set. */
function fieldMatcher(
  field: string,
  operator: Operator,
  wanted: readonly string[],
): (valuesOf: ValuesOf) => boolean {
  if (operator === '=' || operator === '!=') {
    const plain = new Set(wanted.filter((value) => !value.includes('*')).map(lower));
    const patterns = wanted.filter((value) => value.includes('*')).map(pattern);
    const equal = (value: string): boolean =>
      plain.has(lower(value)) || patterns.some((test) => test(value));
    // `!=` asks for a value that differs: an event without the field matches neither.
    return operator === '='
      ? (valuesOf) => valuesOf(field).some(equal)
      : (valuesOf) => valuesOf(field).some((value) => !equal(value));
  }
  const limit = wanted[0] ?? '';
  return (valuesOf) => valuesOf(field).some((value) => ordered(operator, compare(value, limit)));
}

const lower = (text: string): string => text.toLowerCase();

function pattern(text: string): (value: string) => boolean {
  const source = text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  const expression = new RegExp(`^${source}$`, 'is');
  return (value) => expression.test(value);
}

/** By number where both are numbers, else by text. */
export function compare(left: string, right: string): number {
  const difference = Number(left) - Number(right);
  if (!Number.isNaN(difference)) return difference;
  return left < right ? -1 : Number(left > right);
}

function ordered(operator: '<' | '<=' | '>' | '>=', difference: number): boolean {
  switch (operator) {
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

/** What tstats sees of an event: indexed fields. */
export function indexedValues(event: SplunkEvent): ValuesOf {
  return (field) => {
    switch (field) {
      case 'index':
      case 'source':
      case 'sourcetype':
      case 'host':
        return [event[field]];
      case '_time':
        return [String(event.time)];
      case '_indextime':
        return [String(Math.floor(event.indexedAt / 1000))];
      default:
        return event.fields[field] ?? [];
    }
  };
}

/**
 * What a search sees: indexed fields, and the keys of a JSON event besides (KV_MODE = json).
 * A name that is both shows twice, which doubles counts by it.
 */
export function allValues(event: SplunkEvent): ValuesOf {
  const indexed = indexedValues(event);
  let extracted: Map<string, string[]> | undefined;
  return (field) => {
    if (field === '_raw') return [event.raw];
    extracted ??= extract(event.raw);
    return [...indexed(field), ...(extracted.get(field) ?? [])];
  };
}

/** `{"a":{"b":[1]}}` gives the field `a.b{}`. */
function extract(raw: string): Map<string, string[]> {
  const fields = new Map<string, string[]>();
  if (!raw.startsWith('{')) return fields;
  const walk = (value: unknown, path: string): void => {
    if (Array.isArray(value)) for (const item of value) walk(item, `${path}{}`);
    else if (typeof value === 'object' && value !== null) {
      for (const [key, item] of Object.entries(value))
        walk(item, (path && `${path}.${key}`) || key);
    } else {
      const values = fields.get(path) ?? [];
      values.push(String(value));
      fields.set(path, values);
    }
  };
  walk(JSON.parse(raw), '');
  return fields;
}
