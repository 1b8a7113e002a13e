import { SearchError } from './search-query.ts';
import type { Condition, Operator } from './search-query.ts';
import type { TokenReader } from './search-tokens.ts';

const OPERATORS = ['=', '!=', '<', '<=', '>', '>='] as const satisfies readonly Operator[];

/** Reads a condition up to a pipe, `by`, a closing parenthesis or the end. Nothing at all is true. */
export function readCondition(reader: TokenReader): Condition {
  const alternatives = [readConjunction(reader)];
  while (reader.accept('OR')) alternatives.push(readConjunction(reader));
  const [only] = alternatives;
  return alternatives.length === 1 && only ? only : { kind: 'or', all: alternatives };
}

/** AND may be left out between terms, and binds tighter than OR. */
function readConjunction(reader: TokenReader): Condition {
  const all: Condition[] = [];
  while (reader.peek() !== undefined && !reader.at('|', ')', 'by', 'groupby', 'OR')) {
    if (reader.accept('AND')) continue;
    all.push(readTerm(reader));
  }
  const [only] = all;
  return all.length === 1 && only ? only : { kind: 'and', all };
}

function readTerm(reader: TokenReader): Condition {
  if (reader.accept('NOT')) return { kind: 'not', of: readTerm(reader) };
  if (reader.accept('(')) {
    const condition = readCondition(reader);
    reader.expect(')');
    return condition;
  }
  const word = reader.value('a field or a word');
  if (reader.accept('IN')) return readList(reader, word);
  const operator = OPERATORS.find((one) => reader.at(one));
  if (operator !== undefined) {
    reader.expect(operator);
    return { kind: 'field', field: word, operator, values: [reader.value('a value')] };
  }
  const [, field, value] = /^([^:]+)::(.+)$/.exec(word) ?? [];
  if (field !== undefined && value !== undefined) {
    return { kind: 'field', field, operator: '=', values: [value] };
  }
  return { kind: 'text', text: word };
}

function readList(reader: TokenReader, field: string): Condition {
  reader.expect('(');
  const values: string[] = [];
  while (!reader.accept(')')) {
    values.push(reader.value('a value of IN'));
    reader.accept(',');
  }
  if (values.length === 0) throw new SearchError(`The IN list of field '${field}' is empty.`);
  return { kind: 'field', field, operator: '=', values };
}

/** Takes `earliest=` and `latest=` out of a condition: they are bounds, not fields. */
export function takeBound(
  condition: Condition,
  name: 'earliest' | 'latest',
): { condition: Condition; value: string | undefined } {
  const isBound = (one: Condition): boolean => one.kind === 'field' && one.field === name;
  const all = condition.kind === 'and' ? condition.all : [condition];
  const bound = all.find(isBound);
  if (bound?.kind !== 'field') return { condition, value: undefined };
  return {
    condition: { kind: 'and', all: all.filter((one) => !isBound(one)) },
    value: bound.values[0],
  };
}
