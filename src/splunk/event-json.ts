import { createHash } from 'node:crypto';
import type { AuditEvent } from '../audit/event.ts';

/** One key of the event, already JSON. */
interface Part {
  readonly key: string;
  readonly value: unknown;
  readonly json: string;
  readonly bytes: number;
}

/** The contract with Splunk searches: always present, even when null. */
const contract = [
  'event_id',
  'timestamp',
  'actor_id',
  'actor_name',
  'event_type',
  'target_id',
  'target_type',
  'old_value',
  'new_value',
  'platform',
] as const satisfies readonly (keyof AuditEvent)[];

const contractKeys: ReadonlySet<string> = new Set(contract);

/** Splunk stops extracting keys after 5,000 bytes, so what is longer than this is written last. */
const longBytes = 1_000;

/**
 * The event as JSON text: contract fields first, empty further fields left out, long values last.
 * An event longer than `maxBytes` has its longest values cut, is flagged `truncated`, and names the length
 * and SHA-256 of each full value in `truncated_values`.
 */
export const encodeEvent = (event: AuditEvent, maxBytes: number): string => {
  const parts = partsOf(event);
  const bytes = parts.reduce((sum, part) => sum + part.bytes + 1, 2);
  return join(bytes <= maxBytes ? parts : truncate(event, parts, bytes, maxBytes));
};

const partsOf = (event: AuditEvent): Part[] => {
  const parts: Part[] = contract.map((key) => partOf(key, event[key]));
  for (const [key, value] of Object.entries(event)) {
    if (!contractKeys.has(key) && !isEmpty(value)) parts.push(partOf(key, value));
  }
  return parts;
};

const partOf = (key: string, value: unknown): Part => {
  const json = `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`;
  return { key, value, json, bytes: Buffer.byteLength(json) };
};

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);

const join = (parts: readonly Part[]): string => {
  const short: string[] = [];
  const long: string[] = [];
  for (const part of parts) (part.bytes > longBytes ? long : short).push(part.json);
  return `{${[...short, ...long].join(',')}}`;
};

interface TruncatedValue {
  readonly field: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** Room for the `truncated_values` entries and the flag. */
const markBytes = 16_384;

const truncate = (event: AuditEvent, parts: Part[], bytes: number, maxBytes: number): Part[] => {
  const goal = maxBytes - markBytes;
  // With fewer than 64 keys, cutting every value to this size always reaches the goal.
  const floor = Math.floor(goal / 64);
  const cut = parts.filter(({ key }) => key !== 'flags');
  const marks: TruncatedValue[] = [];
  let excess = bytes - goal;
  while (excess > 0) {
    const at = indexOfLongest(cut);
    const part = cut[at];
    if (part === undefined || part.bytes <= floor) break;
    const shortened = shorten(part, Math.max(floor, part.bytes - excess));
    excess -= part.bytes - shortened.bytes;
    cut[at] = shortened;
    addMark(marks, part);
  }
  cut.push(partOf('flags', [...event.flags, 'truncated']), partOf('truncated_values', marks));
  return cut;
};

/** A value cut twice keeps the mark of its full length. */
const addMark = (marks: TruncatedValue[], part: Part): void => {
  if (marks.some(({ field }) => field === part.key)) return;
  const text = textOf(part.value);
  const sha256 = createHash('sha256').update(text).digest('hex');
  marks.push({ field: part.key, bytes: Buffer.byteLength(text), sha256 });
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const indexOfLongest = (parts: readonly Part[]): number =>
  parts.reduce((best, part, at) => (part.bytes > (parts[best]?.bytes ?? 0) ? at : best), 0);

/** The beginning of a value as text, in at most `maxBytes` of JSON; lists become the beginning of their JSON. */
const shorten = (part: Part, maxBytes: number): Part => {
  let text = textOf(part.value);
  let short = partOf(part.key, text);
  while (short.bytes > maxBytes && text.length > 0) {
    const keep = Math.floor(text.length * Math.min(0.95, maxBytes / short.bytes));
    text = text.slice(0, keep).replace(/[\ud800-\udbff]$/, '');
    short = partOf(part.key, text);
  }
  return short;
};
