import { readCondition, takeBound } from './read-condition.ts';
import { SearchError } from './search-query.ts';
import type { Aggregate, Command, Grouping, SearchQuery } from './search-query.ts';
import { readTokens, tokensOf } from './search-tokens.ts';
import type { TokenReader } from './search-tokens.ts';

/** Takes a search apart; throws a SearchError on whatever it does not know: never an empty success. */
export function parseSearch(search: string): SearchQuery {
  const reader = readTokens(tokensOf(search));
  reader.accept('|');
  const name = reader.value('a search command');
  const source = readSource(name, reader);
  const whole = readsCondition(name, reader) ? readCondition(reader) : ALL;
  const { condition: rest, value: earliest } = takeBound(whole, 'earliest');
  const { condition, value: latest } = takeBound(rest, 'latest');
  const grouped = source.name === 'tstats' ? { ...source.grouping, ...readBy(reader) } : undefined;
  const commands: Command[] = [];
  while (reader.accept('|')) commands.push(readCommand(reader));
  const left = reader.peek();
  if (left !== undefined) throw new SearchError(`Unexpected '${left.text}'.`);
  return {
    source: grouped === undefined ? { name: 'search' } : { name: 'tstats', grouping: grouped },
    condition,
    commands,
    earliest,
    latest,
  };
}

const ALL = { kind: 'and', all: [] } as const;

function readSource(name: string, reader: TokenReader): SearchQuery['source'] {
  if (name === 'search') return { name };
  if (name !== 'tstats') throw new SearchError(`Unknown search command '${name}'.`);
  while (reader.peek(1)?.text === '=') {
    const option = reader.value('an option');
    if (!['chunk_size', 'prestats', 'summariesonly'].includes(option)) {
      throw new SearchError(`Error in 'TsidxStats': unknown option '${option}'.`);
    }
    reader.expect('=');
    reader.value('the value of an option');
  }
  return { name, grouping: { aggregates: readAggregates(reader), by: [], spanSeconds: undefined } };
}

const readsCondition = (name: string, reader: TokenReader): boolean =>
  name === 'search' || reader.accept('where');

const AGGREGATES: ReadonlyMap<string, Aggregate['name']> = new Map([
  ['count', 'count'],
  ['c', 'count'],
  ['dc', 'dc'],
  ['distinct_count', 'dc'],
  ['min', 'min'],
  ['max', 'max'],
  ['values', 'values'],
]);

function readAggregates(reader: TokenReader): Aggregate[] {
  const aggregates: Aggregate[] = [];
  while (reader.peek() !== undefined && !reader.at('|', 'where', 'by', 'groupby')) {
    const written = reader.value('an aggregate');
    const name = AGGREGATES.get(written);
    if (name === undefined) throw new SearchError(`The aggregate '${written}' is invalid.`);
    let field: string | undefined;
    if (reader.accept('(')) {
      field = reader.value('a field');
      reader.expect(')');
    }
    if (field === undefined && name !== 'count') {
      throw new SearchError(`The aggregate '${written}' needs a field.`);
    }
    const column = field === undefined ? name : `${written}(${field})`;
    aggregates.push({ name, field, as: reader.accept('AS') ? reader.value('a name') : column });
    reader.accept(',');
  }
  if (aggregates.length === 0) throw new SearchError('At least one aggregate is needed.');
  return aggregates;
}

function readBy(reader: TokenReader): Pick<Grouping, 'by' | 'spanSeconds'> {
  const by: string[] = [];
  let spanSeconds: number | undefined;
  if (!reader.accept('by') && !reader.accept('groupby')) return { by, spanSeconds };
  while (reader.peek() !== undefined && !reader.at('|')) {
    const field = reader.value('a field to group by');
    if (field === 'span' && reader.accept('=')) spanSeconds = readSpan(reader.value('a span'));
    else by.push(field);
    reader.accept(',');
  }
  if (by.length === 0) throw new SearchError("A field is needed after 'by'.");
  return { by, spanSeconds };
}

function readSpan(text: string): number {
  const [, count, unit = ''] = /^(\d+)(s|m|h|d)$/.exec(text) ?? [];
  if (count === undefined) throw new SearchError(`Invalid span '${text}'.`);
  return Number(count) * ({ s: 1, m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
}

function readCommand(reader: TokenReader): Command {
  const name = reader.value('a search command');
  switch (name) {
    case 'stats': {
      const aggregates = readAggregates(reader);
      return { name, grouping: { aggregates, ...readBy(reader) } };
    }
    case 'where':
    case 'search':
      return { name: 'where', condition: readCondition(reader) };
    case 'head':
      return { name, count: readCount(reader) };
    case 'fields':
    case 'table': {
      const fields: string[] = [];
      while (reader.peek() !== undefined && !reader.at('|')) {
        fields.push(reader.value('a field'));
        reader.accept(',');
      }
      return { name: 'fields', fields };
    }
    default:
      throw new SearchError(`Unknown search command '${name}'.`);
  }
}

function readCount(reader: TokenReader): number {
  const text = reader.value('a number');
  if (!/^\d+$/.test(text)) throw new SearchError(`Invalid count '${text}'.`);
  return Number(text);
}
