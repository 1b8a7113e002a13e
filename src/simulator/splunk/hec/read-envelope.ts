import type { IndexedFields } from '../splunk-event.ts';
import { memberText } from './json-text.ts';

/** What one object of a body says; keys left out are undefined. */
export interface Envelope {
  readonly time: number | undefined;
  readonly host: string | undefined;
  readonly source: string | undefined;
  readonly sourcetype: string | undefined;
  readonly index: string | undefined;
  readonly fields: IndexedFields;
  readonly raw: string;
  readonly eventId: string | undefined;
}

/** `metric`: `fields` without `event`, taken but not an event. `end`: an unknown key, where splunkd stops reading. */
export type EnvelopeReading =
  | { readonly kind: 'event'; readonly envelope: Envelope }
  | { readonly kind: 'metric' }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: 6 | 12 | 13 | 15 };

const KEYS = new Set(['time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields']);
const TEXT_KEYS = ['host', 'source', 'sourcetype', 'index'] as const;
const refused = (code: 6 | 12 | 13 | 15): EnvelopeReading => ({ kind: 'refused', code });

/** Reads the text of one object by splunkd's rules. */
export function readEnvelope(text: string): EnvelopeReading {
  const value = parseObject(text);
  if (value === undefined) return refused(6);
  if (Object.keys(value).some((key) => !KEYS.has(key))) return { kind: 'end' };
  const { event } = value;
  const missing = event === undefined || event === null;
  if (missing && value['fields'] === undefined) return refused(12);
  if (event === '') return refused(13);
  // Documented for another Splunk receiver only; nobody saw splunkd take a boolean.
  if (typeof event === 'boolean') return refused(6);
  const time = readTime(value['time']);
  if (time === 'invalid') return refused(6);
  if (TEXT_KEYS.some((key) => !['string', 'undefined'].includes(typeof value[key]))) {
    return refused(6);
  }
  const fields = readFields(value['fields']);
  if (typeof fields === 'number') return refused(fields);
  if (missing) return { kind: 'metric' };
  const eventId = fields['ccas_event_id']?.[0] ?? idInside(event);
  const [host, source, sourcetype, index] = TEXT_KEYS.map((key) => textOf(value[key]));
  return {
    kind: 'event',
    envelope: {
      time,
      host,
      source,
      sourcetype,
      index,
      fields,
      eventId,
      // Found on demand: most of a receiver's work, for nothing where it keeps no raw.
      get raw() {
        return typeof event === 'string' ? event : (memberText(text, 'event') ?? '');
      },
    },
  };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined; // broken JSON is an answer (code 6), not an error of ours
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Epoch seconds, as a number or as digits in a string; an ISO text is not a time. */
function readTime(value: unknown): number | undefined | 'invalid' {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return Number(value);
  return 'invalid';
}

/** The indexed fields, or the code that refuses them: 6 for no map at all, 15 for anything nested. */
function readFields(value: unknown): IndexedFields | 6 | 15 {
  if (value === undefined) return {};
  if (!isObject(value)) return 6;
  const fields: Record<string, readonly string[]> = {};
  for (const [name, content] of Object.entries(value)) {
    const items: readonly unknown[] = Array.isArray(content) ? content : [content];
    if (items.some((item) => typeof item === 'object' && item !== null)) return 15;
    fields[name] = items.filter((item) => item !== null).map(String);
  }
  return fields;
}

const idInside = (event: unknown): string | undefined =>
  isObject(event) ? textOf(event['event_id']) : undefined;
