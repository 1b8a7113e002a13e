const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (code: number): boolean =>
  code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
const isOpen = (code: number): boolean => code === 0x7b || code === 0x5b;
const isClose = (code: number): boolean => code === 0x7d || code === 0x5d;

/** The first place at or behind `from` that is not JSON whitespace. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at += 1;
  return at;
}

/** Just behind the JSON object or array that starts at `from`; -1 where the text ends inside it. */
export function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfString(text, at) - 1;
      if (at < 0) return -1;
    } else if (isOpen(code)) {
      depth += 1;
    } else if (isClose(code)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The text of a member's value in a valid JSON object, as sent; the last one of a repeated key. */
export function memberText(text: string, key: string): string | undefined {
  let found: string | undefined;
  let at = skipSpace(text, 1);
  while (text.charCodeAt(at) === QUOTE) {
    const keyEnd = endOfString(text, at);
    const name: unknown = JSON.parse(text.slice(at, keyEnd));
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = endOfAny(text, start);
    if (name === key) found = text.slice(start, end);
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return found;
}

/** Just behind the string that starts at `from`; 0 where it does not end. */
function endOfString(text: string, from: number): number {
  let quote = text.indexOf('"', from + 1);
  while (quote !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
    quote = text.indexOf('"', quote + 1);
  }
  return 0;
}

function endOfAny(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfString(text, from);
  if (isOpen(first)) return endOfValue(text, from);
  let at = from;
  while (at < text.length && !isSpace(text.charCodeAt(at)) && !',}]'.includes(text[at] ?? '')) {
    at += 1;
  }
  return at;
}
