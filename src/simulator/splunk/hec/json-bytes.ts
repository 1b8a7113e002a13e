import type { StringReader } from './string-reader.ts';

/*
 * JSON in UTF-8, told apart where it lies: a receiver of millions of events cannot decode and build each of them.
 * Bytes above 0x7f stand in strings only, so that nothing here has to know characters.
 */
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const FIRST_PRINTABLE = 0x20;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const NULL = Buffer.from('null');
const TRUE = Buffer.from('true');
const FALSE = Buffer.from('false');
const LOWER_U = 0x75;
const ESCAPED = new Set(Buffer.from('"\\/bfnrt'));
const HEX = new Set(Buffer.from('0123456789abcdefABCDEF'));
const IN_STRING = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= FIRST_PRINTABLE && byte !== QUOTE && byte !== BACKSLASH),
);

/** The first place at or behind `from` that is not JSON whitespace. */
export function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  while (at < bytes.length && isSpace(bytes[at])) at += 1;
  return at;
}

/** A member of an object: its name, and where its value lies. */
export interface Member {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface JsonObject {
  readonly start: number;
  readonly members: readonly Member[];
  /** Just behind it. */
  readonly end: number;
}

export const isString = (bytes: Buffer, start: number): boolean => bytes[start] === QUOTE;

/** The object that begins at `start`, checked to its end; undefined where none does. */
export function readMembers(
  bytes: Buffer,
  start: number,
  nameAt: StringReader,
): JsonObject | undefined {
  if (bytes[start] !== OPEN_OBJECT) return undefined;
  const members: Member[] = [];
  let at = skipSpace(bytes, start + 1);
  if (bytes[at] === CLOSE_OBJECT) return { start, members, end: at + 1 };
  for (;;) {
    const nameEnd = endOfString(bytes, at);
    const valueStart = behindColon(bytes, nameEnd);
    const end = valueStart === -1 ? -1 : endOfValue(bytes, valueStart);
    if (end === -1) return undefined;
    members.push({ name: nameAt(at, nameEnd, members.length), start: valueStart, end });
    at = skipSpace(bytes, end);
    if (bytes[at] === CLOSE_OBJECT) return { start, members, end: at + 1 };
    if (bytes[at] !== COMMA) return undefined;
    at = skipSpace(bytes, at + 1);
  }
}

/** Just behind the JSON value that starts at `from`; -1 where none does. */
function endOfValue(bytes: Buffer, from: number): number {
  // Not by recursion: a sender that nests deeply must not bring the receiver down.
  const open: number[] = [];
  let at = from;
  do {
    const closer = closerOf(bytes[at]);
    if (closer === undefined) {
      at = endOfScalar(bytes, at);
    } else {
      at = skipSpace(bytes, at + 1);
      if (bytes[at] !== closer) {
        open.push(closer);
        at = startOfItem(bytes, at, closer);
        continue;
      }
      at += 1;
    }
    at = startOfNext(bytes, at, open);
  } while (at !== -1 && open.length > 0);
  return at;
}

/** Behind a value of the innermost open container: where its next item starts, or the end when all are closed. */
function startOfNext(bytes: Buffer, from: number, open: number[]): number {
  let at = from;
  for (let closer = open.at(-1); at !== -1 && closer !== undefined; closer = open.at(-1)) {
    at = skipSpace(bytes, at);
    if (bytes[at] === COMMA) return startOfItem(bytes, skipSpace(bytes, at + 1), closer);
    if (bytes[at] !== closer) return -1;
    open.pop();
    at += 1;
  }
  return at;
}

/** Where the value of an item starts: at once in an array, behind name and colon in an object. */
function startOfItem(bytes: Buffer, from: number, closer: number): number {
  return closer === CLOSE_ARRAY ? from : behindColon(bytes, endOfString(bytes, from));
}

function behindColon(bytes: Buffer, nameEnd: number): number {
  if (nameEnd === -1) return -1;
  const colon = skipSpace(bytes, nameEnd);
  return bytes[colon] === COLON ? skipSpace(bytes, colon + 1) : -1;
}

function endOfScalar(bytes: Buffer, from: number): number {
  switch (bytes[from]) {
    case QUOTE:
      return endOfString(bytes, from);
    case 0x6e:
      return endOfWord(bytes, from, NULL);
    case 0x74:
      return endOfWord(bytes, from, TRUE);
    case 0x66:
      return endOfWord(bytes, from, FALSE);
    default:
      return endOfNumber(bytes, from);
  }
}

function endOfWord(bytes: Buffer, from: number, word: Buffer): number {
  for (let at = 1; at < word.length; at += 1) if (bytes[from + at] !== word[at]) return -1;
  return from + word.length;
}

/** A digit too many, as in 01, is no business of it: nothing may follow a value but what ends it. */
function endOfNumber(bytes: Buffer, from: number): number {
  const first = bytes[from] === MINUS ? from + 1 : from;
  let at = bytes[first] === ZERO ? first + 1 : behindDigits(bytes, first);
  if (at !== -1 && bytes[at] === POINT) at = behindDigits(bytes, at + 1);
  if (at === -1 || (bytes[at] !== 0x65 && bytes[at] !== 0x45)) return at;
  const isSigned = bytes[at + 1] === MINUS || bytes[at + 1] === PLUS;
  return behindDigits(bytes, isSigned ? at + 2 : at + 1);
}

/** At least one. */
function behindDigits(bytes: Buffer, from: number): number {
  let at = from;
  for (let byte = bytes[at] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[at] ?? 0) at += 1;
  return at === from ? -1 : at;
}

/** Most of a body lies in strings: the hottest loop of the receiver. */
function endOfString(bytes: Buffer, from: number): number {
  if (bytes[from] !== QUOTE) return -1;
  const { length } = bytes;
  let at = from + 1;
  while (at < length) {
    while (at < length && IN_STRING[bytes[at] ?? 0] === 1) at += 1;
    if (bytes[at] === QUOTE) return at + 1;
    if (bytes[at] !== BACKSLASH || !isEscape(bytes, at + 1)) return -1;
    at += 2;
  }
  return -1;
}

/** After a backslash; the four digits of a \\u are no stops of a string. */
function isEscape(bytes: Buffer, at: number): boolean {
  if (bytes[at] !== LOWER_U) return ESCAPED.has(bytes[at] ?? 0);
  for (let digit = 1; digit <= 4; digit += 1) if (!HEX.has(bytes[at + digit] ?? 0)) return false;
  return true;
}

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const closerOf = (byte: number | undefined): number | undefined =>
  byte === OPEN_OBJECT ? CLOSE_OBJECT : byte === OPEN_ARRAY ? CLOSE_ARRAY : undefined;
