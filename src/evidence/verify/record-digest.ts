import { hash } from 'node:crypto';

/** What lies deeper than so many levels counts as its JSON text. */
const MAX_DEPTH = 100;

/** SHA-256 of a record as canonical JSON (formats/evidence-files.ts, `recordSha256`). */
export const recordDigest = (record: unknown): Buffer =>
  hash('sha256', canonical(record, 0), 'buffer');

const canonical = (value: unknown, depth: number): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth >= MAX_DEPTH) return JSON.stringify(JSON.stringify(value));
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
