import { createHash } from 'node:crypto';
import type { AuditEvent } from '../audit/event.ts';

/** One key of an event, and the length of its JSON. */
interface Part {
  readonly key: string;
  readonly value: unknown;
  readonly bytes: number;
}

interface TruncatedValue {
  readonly field: string;
  /** Length and SHA-256 of the full value: the text itself, or the JSON of a list or object. */
  readonly bytes: number;
  readonly sha256: string;
}

/** Room for the `truncated_values` entries and the flag. */
const markBytes = 16_384;

/** The event with its longest values cut until its JSON fits, and a mark of what was cut. */
export const truncateEvent = (event: AuditEvent, maxBytes: number): AuditEvent => {
  const goal = maxBytes - markBytes;
  // With fewer than 64 keys, cutting every value to this size always reaches the goal.
  const floor = Math.floor(goal / 64);
  const parts = Object.entries(event).map(([key, value]) => measure(key, value));
  const marks = new Map<string, TruncatedValue>();
  let excess = parts.reduce((sum, { bytes }) => sum + bytes, 2) - goal;
  while (excess > 0) {
    const at = indexOfLongest(parts);
    const part = parts[at];
    if (part === undefined || part.bytes <= floor) break;
    const shortened = shorten(part, Math.max(floor, part.bytes - excess));
    excess -= part.bytes - shortened.bytes;
    parts[at] = shortened;
    if (!marks.has(part.key)) marks.set(part.key, markOf(part));
  }
  const values = Object.fromEntries(parts.map(({ key, value }) => [key, value]));
  const flags = [...event.flags, 'truncated'];
  return { ...event, ...values, flags, truncated_values: [...marks.values()] } as AuditEvent;
};

const measure = (key: string, value: unknown): Part => ({
  key,
  value,
  bytes: Buffer.byteLength(`,"${key}":${JSON.stringify(value)}`),
});

const markOf = ({ key, value }: Part): TruncatedValue => {
  const text = textOf(value);
  const sha256 = createHash('sha256').update(text).digest('hex');
  return { field: key, bytes: Buffer.byteLength(text), sha256 };
};

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value);

const indexOfLongest = (parts: readonly Part[]): number =>
  parts.reduce((best, part, at) => (part.bytes > (parts[best]?.bytes ?? 0) ? at : best), 0);

/** The beginning of a value, as text: of a list or object, the beginning of its JSON. */
const shorten = ({ key, value }: Part, maxBytes: number): Part => {
  let text = textOf(value);
  let short = measure(key, text);
  while (short.bytes > maxBytes && text.length > 0) {
    const keep = Math.floor(text.length * Math.min(0.95, maxBytes / short.bytes));
    text = text.slice(0, keep).replace(/[\ud800-\udbff]$/, ''); // never half a character
    short = measure(key, text);
  }
  return short;
};
