import { BlockList, isIP } from 'node:net';
import type { FieldValue } from './event-fields.ts';
import { NotSupported } from './not-supported.ts';
import type { Truth } from './rule.ts';
import { safeExpression } from './safe-expression.ts';
import { allOf, anyOf } from './truth.ts';
import { compilePattern, parsePattern, widen } from './wildcard.ts';

type TextTest = (text: string) => Truth;

/** A regular expression is not put to longer values: it would take too long, and a part would prove nothing. */
const MAX_EXPRESSION_VALUE = 1024;
const SUPPORTED = new Set([
  'contains',
  'startswith',
  'endswith',
  'all',
  'cased',
  're',
  'i',
  'm',
  's',
  'cidr',
]);
const PLACES = ['contains', 'startswith', 'endswith'];

/** What a field's value has to be: any of the values, or each of them with `all`. Throws NotSupported. */
export const compileTest = (
  modifiers: readonly string[],
  values: readonly unknown[],
): ((value: FieldValue) => Truth) => {
  checkModifiers(modifiers, values);
  const tests = values.map((value) => (value === null ? null : textTest(modifiers, toText(value))));
  const join = modifiers.includes('all') ? allOf : anyOf;
  return (value) => {
    const texts = value === null ? [] : typeof value === 'string' ? [value] : value;
    return join(tests, (test) => (test === null ? texts.length === 0 : anyOf(texts, test)));
  };
};

const checkModifiers = (modifiers: readonly string[], values: readonly unknown[]): void => {
  const unknown = modifiers.find((modifier) => !SUPPORTED.has(modifier));
  if (unknown !== undefined) throw new NotSupported(`modifier "${unknown}" is not supported`);
  if (new Set(modifiers).size < modifiers.length) throw new NotSupported('repeats a modifier');
  if (modifiers.includes('all') && values.length < 2) {
    throw new NotSupported('"all" needs several values');
  }
  if (modifiers.length > 0 && values.includes(null)) {
    throw new NotSupported('null takes no modifiers');
  }
  const ways = [modifiers.filter((modifier) => PLACES.includes(modifier)).length]
    .concat(modifiers.filter((modifier) => modifier === 're' || modifier === 'cidr').length)
    .reduce((sum, count) => sum + count);
  if (ways > 1) throw new NotSupported('has modifiers that exclude each other');
  const [flag] = modifiers.filter((modifier) => 'ims'.includes(modifier));
  if (flag !== undefined && !modifiers.includes('re'))
    throw new NotSupported(`"${flag}" belongs to "re"`);
  if (modifiers.includes('cased') && (modifiers.includes('re') || modifiers.includes('cidr'))) {
    throw new NotSupported('"cased" does not go with "re" or "cidr"');
  }
};

/** A number as YAML reads it is exact only so far. */
const toText = (value: unknown): string => {
  if (typeof value === 'string' || typeof value === 'boolean') return String(value);
  if (Number.isSafeInteger(value)) return String(value);
  throw new NotSupported(
    'has a value that is no text, whole number, true, false or null: quote it',
  );
};

const textTest = (modifiers: readonly string[], text: string): TextTest => {
  if (modifiers.includes('re')) return expressionTest(modifiers, text);
  if (modifiers.includes('cidr')) return networkTest(text);
  const pattern = widen(parsePattern(text), {
    before: modifiers.includes('contains') || modifiers.includes('endswith'),
    after: modifiers.includes('contains') || modifiers.includes('startswith'),
  });
  return compilePattern(pattern, modifiers.includes('cased'));
};

const expressionTest = (modifiers: readonly string[], source: string): TextTest => {
  const flags = modifiers.filter((modifier) => 'ims'.includes(modifier)).join('');
  const expression = safeExpression(source, flags);
  return (text) => (text.length > MAX_EXPRESSION_VALUE ? 'unknown' : expression.test(text));
};

const networkTest = (text: string): TextTest => {
  const [address = '', bits = '', ...more] = text.split('/');
  const version = isIP(address);
  const isWhole = /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128);
  if (version === 0 || !isWhole || more.length > 0) {
    throw new NotSupported(`"${text}" is no network such as 10.0.0.0/8`);
  }
  const list = new BlockList();
  list.addSubnet(address, Number(bits), version === 4 ? 'ipv4' : 'ipv6');
  return (value) => {
    const family = isIP(value);
    return family !== 0 && list.check(value, family === 4 ? 'ipv4' : 'ipv6');
  };
};
