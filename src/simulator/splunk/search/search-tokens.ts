import { SearchError } from './search-query.ts';

/** A piece of a search; quoted text is never a keyword. */
export interface SearchToken {
  readonly text: string;
  readonly kind: 'word' | 'quoted' | 'symbol';
}

const TOKEN = /\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(!=|<=|>=|[|(),=<>])|([^\s|(),=<>"'!`[\]]+))/gy;

export function tokensOf(search: string): SearchToken[] {
  const tokens: SearchToken[] = [];
  TOKEN.lastIndex = 0;
  const end = search.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(search);
    if (found === null) {
      const quote = /^\s*"/.test(search.slice(at));
      throw new SearchError(
        quote ? 'Unbalanced quotes.' : `Error in search at '${search.slice(at, at + 20)}'.`,
      );
    }
    const [, quoted, name, symbol, word] = found;
    if (quoted !== undefined) {
      tokens.push({ text: quoted.replaceAll(/\\(.)/g, '$1'), kind: 'quoted' });
    } else if (symbol !== undefined) tokens.push({ text: symbol, kind: 'symbol' });
    else tokens.push({ text: word ?? name ?? '', kind: word === undefined ? 'quoted' : 'word' });
  }
  return tokens;
}

/** Reads tokens one after the other. */
export interface TokenReader {
  /** Whether the next token is this symbol or keyword (in any case). */
  at(...texts: readonly string[]): boolean;
  peek(ahead?: number): SearchToken | undefined;
  /** Takes the next token if it is this one. */
  accept(text: string): boolean;
  expect(text: string): void;
  /** Takes a word or quoted text. */
  value(what: string): string;
}

export function readTokens(tokens: readonly SearchToken[]): TokenReader {
  let position = 0;
  const at = (...texts: readonly string[]): boolean => {
    const token = tokens[position];
    return (
      token !== undefined &&
      token.kind !== 'quoted' &&
      texts.some((text) => text.toLowerCase() === token.text.toLowerCase())
    );
  };
  const found = (): string => {
    const token = tokens[position];
    return token === undefined ? 'the end of the search' : `'${token.text}'`;
  };
  return {
    at,
    peek: (ahead = 0) => tokens[position + ahead],
    accept: (text) => {
      const matches = at(text);
      if (matches) position += 1;
      return matches;
    },
    expect: (text) => {
      if (!at(text)) throw new SearchError(`Expected '${text}', found ${found()}.`);
      position += 1;
    },
    value: (what) => {
      const token = tokens[position];
      if (token === undefined || token.kind === 'symbol') {
        throw new SearchError(`Expected ${what}, found ${found()}.`);
      }
      position += 1;
      return token.text;
    },
  };
}
