/** A value of a rule: plain text and the wildcards between. */
export type Pattern = readonly Part[];
type Part = string | typeof ANY | typeof ONE;

const ANY: unique symbol = Symbol('any number of characters');
const ONE: unique symbol = Symbol('one character');

/**
 * Sigma's escaping: a backslash takes the meaning of a wildcard, or of a backslash, that follows; before anything else
 * it is a plain character.
 */
export const parsePattern = (text: string): Pattern => {
  const parts: Part[] = [];
  let plain = '';
  const put = (wildcard: Part): void => {
    if (plain !== '') parts.push(plain);
    plain = '';
    if (wildcard !== ANY || parts.at(-1) !== ANY) parts.push(wildcard);
  };
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1] ?? '';
    if (text[at] === '\\' && next !== '' && '\\*?'.includes(next)) {
      plain += next;
      at += 1;
    } else if (text[at] === '*') put(ANY);
    else if (text[at] === '?') put(ONE);
    else plain += text[at];
  }
  return plain === '' ? parts : [...parts, plain];
};

/** What `contains`, `startswith` and `endswith` make of a value. */
export const widen = (pattern: Pattern, { before = false, after = false }): Pattern => {
  const start: Pattern = before && pattern[0] !== ANY ? [ANY] : [];
  const end: Pattern = after && pattern.at(-1) !== ANY ? [ANY] : [];
  return [...start, ...pattern, ...end];
};

/** Compares without regular expressions: no value that a platform sends makes it slow. */
export const compilePattern = (pattern: Pattern, cased: boolean): ((value: string) => boolean) => {
  if (cased) return matcherOf(pattern);
  const matches = matcherOf(pattern.map((part) => (isText(part) ? part.toLowerCase() : part)));
  return (value) => matches(value.toLowerCase());
};

const isText = (part: Part | undefined): part is string => typeof part === 'string';

/** The forms that nearly all rules have cost no more than a comparison. */
const matcherOf = (parts: Pattern): ((value: string) => boolean) => {
  const [first, second, third, ...more] = parts;
  if (first === undefined) return (value) => value === '';
  if (second === undefined) {
    if (isText(first)) return (value) => value === first;
    if (first === ANY) return () => true;
  } else if (third === undefined) {
    if (isText(first) && second === ANY) return (value) => value.startsWith(first);
    if (first === ANY && isText(second)) return (value) => value.endsWith(second);
  } else if (more.length === 0 && first === ANY && isText(second) && third === ANY) {
    return (value) => value.includes(second);
  }
  const tokens = parts.flatMap((part): Pattern => (isText(part) ? Array.from(part) : [part]));
  return (value) => walk(tokens, Array.from(value));
};

/** Goes back to the last `*` only, whatever came before: at most length of pattern times length of value. */
const walk = (tokens: Pattern, characters: readonly string[]): boolean => {
  let [token, star, retry] = [0, -1, 0];
  for (let at = 0; at < characters.length;) {
    const expected = tokens[token];
    if (expected === ANY) {
      star = token++;
      retry = at;
    } else if (expected === ONE || expected === characters[at]) {
      token += 1;
      at += 1;
    } else {
      if (star < 0) return false;
      token = star + 1;
      at = ++retry;
    }
  }
  while (tokens[token] === ANY) token += 1;
  return token === tokens.length;
};
