import type { BodyReading, BodyRules } from './read-body.ts';
import { readEnvelope } from './read-envelope.ts';
import { credentialsOf, json } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/**
 * HEC as a guide in circulation describes it; no Splunk speaks it. The body is an array whose objects may
 * carry `event_id` beside `event`, and the answer is an array with a uuid for each event taken:
 * a refused object is left out, the others are kept.
 */
export function readGuideBody(text: string, rules: BodyRules): BodyReading {
  const objects = parseArray(text);
  if (objects === undefined) {
    return { events: [], taken: 0, refusal: { code: 6, eventNumber: 0 } };
  }
  const events: BodyReading['events'][number][] = [];
  for (const [ordinal, { event_id: eventId, ...object }] of objects.entries()) {
    const written = JSON.stringify(object);
    if (rules.refuseMarker !== undefined && written.includes(rules.refuseMarker)) continue;
    const reading = readEnvelope(written);
    if (reading.kind !== 'event' || !rules.mayWriteTo(reading.envelope.index)) continue;
    const envelope =
      typeof eventId === 'string' ? { ...reading.envelope, eventId } : reading.envelope;
    events.push({ ordinal, envelope });
  }
  return { events, taken: objects.length, refusal: undefined };
}

export const guideReply = (eventIds: Iterable<string | undefined>): SplunkReply =>
  json(
    200,
    [...new Set(eventIds)].map((uuid) => ({ uuid })),
  );

/** 400 where splunkd says 401 and 403, without a code. */
export const guideRefusal = (code: number): SplunkReply =>
  json(400, { text: code === 1 ? 'Token expired' : 'Invalid token' });

/** POST of health tells of the token in the header. */
export function guideHealth(request: SplunkRequest, { tokens }: SplunkWorld): SplunkReply {
  const { value } = credentialsOf(request.headers['authorization']);
  const token = tokens.withValue(value);
  const tokenStatus = token === undefined ? 'invalid' : token.disabled ? 'expired' : 'valid';
  return json(200, { text: 'HEC is healthy', tokenStatus });
}

function parseArray(text: string): Record<string, unknown>[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? (value as Record<string, unknown>[]) : undefined;
  } catch {
    return undefined; // answered as code 6
  }
}
