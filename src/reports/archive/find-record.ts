import type { EvidenceEvent } from '../../evidence/formats/evidence-files.ts';
import { sha256 } from './digest.ts';

/**
 * The record that an event was made of, in the answer that brought it: the one at its place, in whichever list of the
 * answer, whose digest is the event's. Knows no platform's layout, and so can neither be wrong about one.
 */
export const findRecord = (body: Buffer, { evidence }: EvidenceEvent): unknown => {
  for (const list of listsIn(answersIn(body))) {
    const record = list[evidence.record];
    if (record !== undefined && sha256(canonicalJson(record)) === evidence.recordSha256) {
      return record;
    }
  }
  return undefined;
};

/** The whole as JSON; else, for downloads of JSON lines, the list of its lines. */
const answersIn = (body: Buffer): unknown => {
  const text = body.toString('utf8').replace(/^\uFEFF/, '');
  const whole = parse(text);
  if (whole !== undefined) return whole;
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map(parse);
};

/** Lists from the outside in. */
function* listsIn(value: unknown): Generator<readonly unknown[], void, void> {
  const waiting: unknown[] = [value];
  for (const next of waiting) {
    if (typeof next !== 'object' || next === null) continue;
    if (Array.isArray(next)) yield next;
    for (const inner of Object.values(next)) waiting.push(inner);
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
};

interface Source {
  readonly source?: string;
}

/** Integers that a number cannot hold are ids, and were digested as their digits. */
const keepDigits = (_key: string, value: unknown, ...[context]: readonly Source[]): unknown =>
  typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? '')
    ? context?.source
    : value;

/** Sorted keys, no white space (evidence/formats/evidence-files.ts, `recordSha256`). */
const canonicalJson = (value: unknown): string => {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
};
