import { hash } from 'node:crypto';

/** What lies deeper than so many levels counts as its JSON text. */
const MAX_DEPTH = 100;

/** SHA-256 of a record as canonical JSON (formats/evidence-files.ts, `recordSha256`). */
export const recordDigest = (record: unknown): Buffer =>
  hash('sha256', canonical(record, 0), 'buffer');

const canonical = (value: unknown, depth: number): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth >= MAX_DEPTH) return JSON.stringify(jsonOf(value));
  if (Array.isArray(value)) {
    return `[${value.map((item) => canonical(item, depth + 1)).join(',')}]`;
  }
  const object = value as Readonly<Record<string, unknown>>;
  let text = '';
  for (const key of Object.keys(object).toSorted()) {
    text += `${text === '' ? '{' : ','}${JSON.stringify(key)}:${canonical(object[key], depth + 1)}`;
  }
  return text === '' ? '{}' : `${text}}`;
};

/** JSON without recursion: who makes a record on the platform controls how deep it is. */
const jsonOf = (root: unknown): string => {
  let text = '';
  const waiting: (() => void)[] = [];
  const write = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) {
      text += JSON.stringify(value);
      return;
    }
    const isList = Array.isArray(value);
    const members = Object.entries(value).map(([key, member], at) => () => {
      text += `${at === 0 ? '' : ','}${isList ? '' : `${JSON.stringify(key)}:`}`;
      waiting.push(() => write(member));
    });
    text += isList ? '[' : '{';
    waiting.push(() => (text += isList ? ']' : '}'), ...members.toReversed());
  };
  write(root);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next();
  return text;
};
