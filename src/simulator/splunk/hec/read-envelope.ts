import type { IndexedFields } from '../splunk-event.ts';
import { createFieldsReader } from './read-fields.ts';
import type { JsonObject, Member } from './json-bytes.ts';
import { createValueReader } from './value-reader.ts';

/** What one object of a body says; keys left out are undefined. */
export interface Envelope {
  readonly time: number | undefined;
  readonly host: string | undefined;
  readonly source: string | undefined;
  readonly sourcetype: string | undefined;
  readonly index: string | undefined;
  readonly fields: IndexedFields;
  /** Empty unless it is to be kept. */
  readonly raw: string;
  readonly eventId: string | undefined;
}

/** `metric`: `fields` without `event`, taken but not an event. `end`: an unknown key, where splunkd stops reading. */
export type EnvelopeReading =
  | { readonly kind: 'event'; readonly envelope: Envelope }
  | { readonly kind: 'metric' }
  | { readonly kind: 'end' }
  | { readonly kind: 'refused'; readonly code: 6 | 12 | 13 | 15 };

/** Where the values of an object lie. */
interface Places {
  time?: Member;
  host?: Member;
  source?: Member;
  sourcetype?: Member;
  index?: Member;
  event?: Member;
  fields?: Member;
}

const refused = (code: 6 | 12 | 13 | 15): EnvelopeReading => ({ kind: 'refused', code });

/** Reads the objects of one body by splunkd's rules. */
export function createEnvelopeReader(
  bytes: Buffer,
  { keepRaw }: { readonly keepRaw: boolean },
): (object: JsonObject) => EnvelopeReading {
  const read = createValueReader(bytes);
  const readFields = createFieldsReader(bytes);
  return ({ members }) => {
    const places = placesOf(members);
    if (places === undefined) return { kind: 'end' };
    const { event } = places;
    const kind = event === undefined ? 'null' : kindOf(bytes, event);
    const missing = kind === 'null';
    if (missing && places.fields === undefined) return refused(12);
    if (kind === 'empty') return refused(13);
    // Documented for another Splunk receiver only; nobody saw splunkd take a boolean.
    if (kind === 'boolean') return refused(6);
    const time = readTime(read(places.time));
    if (time === 'invalid') return refused(6);
    const host = read(places.host);
    const source = read(places.source);
    const sourcetype = read(places.sourcetype);
    const index = read(places.index);
    if (!isText(host) || !isText(source) || !isText(sourcetype) || !isText(index)) {
      return refused(6);
    }
    const fields = readFields(places.fields);
    if (typeof fields === 'number') return refused(fields);
    if (event === undefined || missing) return { kind: 'metric' };
    return {
      kind: 'event',
      envelope: {
        time,
        host: host || undefined,
        source: source || undefined,
        sourcetype: sourcetype || undefined,
        index: index || undefined,
        fields,
        raw: keepRaw ? rawOf(bytes, event) : '',
        eventId: fields['ccas_event_id']?.[0] ?? idInside(bytes, event),
      },
    };
  };
}

/** Undefined for a key that splunkd does not know; of a repeated key the last one counts. */
function placesOf(members: readonly Member[]): Places | undefined {
  const places: Places = {};
  for (const member of members) {
    switch (member.name) {
      case 'time':
      case 'host':
      case 'source':
      case 'sourcetype':
      case 'index':
      case 'event':
      case 'fields':
        places[member.name] = member;
        break;
      default:
        return undefined;
    }
  }
  return places;
}

/** By its first byte: the event is looked into no further. */
function kindOf(bytes: Buffer, { start, end }: Member): 'null' | 'empty' | 'boolean' | 'other' {
  switch (bytes[start]) {
    case 0x6e:
      return 'null';
    case 0x74:
    case 0x66:
      return 'boolean';
    case 0x22:
      return end - start === 2 ? 'empty' : 'other';
    default:
      return 'other';
  }
}

/** Text as it was meant, anything else as it was written. */
function rawOf(bytes: Buffer, { start, end }: Member): string {
  const written = bytes.toString('utf8', start, end);
  return written.startsWith('"') ? (JSON.parse(written) as string) : written;
}

const isText = (value: unknown): value is string | undefined =>
  value === undefined || typeof value === 'string';

/** Epoch seconds, as a number or as digits in a string; an ISO text is not a time. */
function readTime(value: unknown): number | undefined | 'invalid' {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^\d+(\.\d+)?$/.test(value)) return Number(value);
  return 'invalid';
}

/** For senders that do not index the id: `event.event_id`. */
function idInside(bytes: Buffer, { start, end }: Member): string | undefined {
  const event: unknown = JSON.parse(bytes.toString('utf8', start, end));
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return undefined;
  const id = (event as Record<string, unknown>)['event_id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
