import { type JsonObject, readMembers, skipSpace } from './json-bytes.ts';
import { createEnvelopeReader, type Envelope } from './read-envelope.ts';
import { createStringReader } from './string-reader.ts';

const OPEN_ARRAY = 0x5b;
const COMMA = 0x2c;
const CLOSE_ARRAY = 0x5d;

export interface BodyRules {
  /** Whether the token may write to this index; undefined is the token's default. */
  readonly mayWriteTo: (index: string | undefined) => boolean;
  readonly maxEventSizeBytes: number;
  /** Whether the events' own texts are to be kept. */
  readonly keepRaw: boolean;
  /** Planted fault: an object containing this text is refused with code 6. */
  readonly refuseMarker: string | undefined;
}

export interface BodyReading {
  /** What is to be indexed, each with its number in the body. */
  readonly events: readonly { readonly ordinal: number; readonly envelope: Envelope }[];
  /** Objects taken, metrics included; everything behind them is not indexed. */
  readonly taken: number;
  /** Why reading stopped early, if splunkd says so; without it an early stop is silent. */
  readonly refusal: { readonly code: number; readonly eventNumber: number } | undefined;
}

/**
 * Reads stacked objects, or a JSON array of them, up to the first one that splunkd does not take:
 * the prefix before it is kept whatever the answer says.
 */
export function readBody(bytes: Buffer, rules: BodyRules): BodyReading {
  const events: { ordinal: number; envelope: Envelope }[] = [];
  const stop = (taken: number, code?: number): BodyReading => ({
    events,
    taken,
    // Code 7 counts from one where all others count from zero.
    refusal: code === undefined ? undefined : { code, eventNumber: code === 7 ? taken + 1 : taken },
  });
  const read = createEnvelopeReader(bytes, rules);
  let ordinal = 0;
  for (const object of objectsIn(bytes)) {
    if (object === undefined || isRefused(bytes, object, rules)) return stop(ordinal, 6);
    const reading = read(object);
    if (reading.kind === 'end') return stop(ordinal);
    if (reading.kind === 'refused') return stop(ordinal, reading.code);
    if (reading.kind === 'event') {
      if (!rules.mayWriteTo(reading.envelope.index)) return stop(ordinal, 7);
      events.push({ ordinal, envelope: reading.envelope });
    }
    ordinal += 1;
  }
  return stop(ordinal);
}

function isRefused(bytes: Buffer, { start, end }: JsonObject, rules: BodyRules): boolean {
  if (end - start > rules.maxEventSizeBytes) return true;
  const { refuseMarker } = rules;
  return refuseMarker !== undefined && bytes.subarray(start, end).includes(refuseMarker);
}

/** The objects one by one; undefined, and then nothing more, for what is none. */
function* objectsIn(bytes: Buffer): Generator<JsonObject | undefined> {
  const nameAt = createStringReader(bytes);
  let at = skipSpace(bytes, 0);
  const inArray = bytes[at] === OPEN_ARRAY;
  if (inArray) at = skipSpace(bytes, at + 1);
  while (at < bytes.length && !(inArray && bytes[at] === CLOSE_ARRAY)) {
    const object = readMembers(bytes, at, nameAt);
    yield object;
    if (object === undefined) return;
    at = skipSpace(bytes, object.end);
    if (inArray && bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
    else if (inArray && bytes[at] !== CLOSE_ARRAY) return yield undefined;
  }
  if (inArray && skipSpace(bytes, at + 1) < bytes.length) yield undefined;
}
