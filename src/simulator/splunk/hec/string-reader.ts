/** Decodes the JSON string that lies there, quotes included. */
export type StringReader = (start: number, end: number, place: string | number) => string;

/**
 * For the strings of one body, most of which are the same in all its objects: one that was the last at its place, too,
 * is not decoded again, and lies in memory once.
 */
export function createStringReader(bytes: Buffer): StringReader {
  const last = new Map<string | number, string>();
  return (start, end, place) => {
    const known = last.get(place);
    if (known !== undefined && isWritten(known, bytes, start, end)) return known;
    if (!isPlain(bytes, start, end)) {
      return JSON.parse(bytes.toString('utf8', start, end)) as string;
    }
    const text = bytes.toString('latin1', start + 1, end - 1);
    last.set(place, text);
    return text;
  };
}

/** Whether a plain text stands there; others are not remembered. */
function isWritten(text: string, bytes: Buffer, start: number, end: number): boolean {
  if (text.length !== end - start - 2) return false;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) !== bytes[start + 1 + at]) return false;
  }
  return true;
}

const BACKSLASH = 0x5c;
const LAST_ASCII = 0x7f;

/** Without escapes and in ASCII: the bytes are the text. */
function isPlain(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === BACKSLASH || byte > LAST_ASCII) return false;
  }
  return true;
}
