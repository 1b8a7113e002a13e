import { isString, type Member } from './json-bytes.ts';
import { createStringReader } from './string-reader.ts';

type ValueReader = (member: Member | undefined) => unknown;

/** The values of members, as JSON has them. */
export function createValueReader(bytes: Buffer): ValueReader {
  const textAt = createStringReader(bytes);
  return (member) => {
    if (member === undefined) return undefined;
    const { name, start, end } = member;
    if (isString(bytes, start)) return textAt(start, end, name);
    return JSON.parse(bytes.toString('utf8', start, end)) as unknown;
  };
}
