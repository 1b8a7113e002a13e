import { readEnvelope } from './read-envelope.ts';
import type { Envelope } from './read-envelope.ts';
import { endOfValue, skipSpace } from './json-text.ts';

export interface BodyRules {
  /** Whether the token may write to this index; undefined is the token's default. */
  readonly mayWriteTo: (index: string | undefined) => boolean;
  readonly maxEventSizeBytes: number;
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
export function readBody(text: string, rules: BodyRules): BodyReading {
  const events: { ordinal: number; envelope: Envelope }[] = [];
  const stop = (taken: number, code?: number): BodyReading => ({
    events,
    taken,
    // Code 7 counts from one where all others count from zero.
    refusal: code === undefined ? undefined : { code, eventNumber: code === 7 ? taken + 1 : taken },
  });
  let ordinal = 0;
  for (const object of objectsIn(text)) {
    if (object === undefined || isRefused(object, rules)) return stop(ordinal, 6);
    const reading = readEnvelope(object);
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

function isRefused(object: string, rules: BodyRules): boolean {
  if (rules.refuseMarker !== undefined && object.includes(rules.refuseMarker)) return true;
  return (
    object.length * 3 > rules.maxEventSizeBytes &&
    Buffer.byteLength(object) > rules.maxEventSizeBytes
  );
}

/** The texts of the objects one by one; undefined, and then nothing more, for what is none. */
function* objectsIn(text: string): Generator<string | undefined> {
  let at = skipSpace(text, 0);
  const inArray = text[at] === '[';
  if (inArray) at = skipSpace(text, at + 1);
  while (at < text.length && !(inArray && text[at] === ']')) {
    const end = text[at] === '{' ? endOfValue(text, at) : -1;
    if (end === -1) return yield undefined;
    yield text.slice(at, end);
    at = skipSpace(text, end);
    if (inArray && text[at] === ',') at = skipSpace(text, at + 1);
    else if (inArray && text[at] !== ']') return yield undefined;
  }
  if (inArray && skipSpace(text, at + 1) < text.length) yield undefined;
}
