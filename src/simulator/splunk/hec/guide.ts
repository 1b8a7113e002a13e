import { type BodyReading, type BodyRules, readBody } from './read-body.ts';
import { credentialsOf, json } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/**
 * HEC as a guide in circulation describes it; no Splunk speaks it. The body is an array whose objects may
 * carry `event_id` beside `event`, and the answer is an array with a uuid for each event taken:
 * a refused object is left out, the others are kept.
 */
export function readGuideBody(bytes: Buffer, rules: BodyRules): BodyReading {
  const objects = parseArray(bytes.toString('utf8'));
  if (objects === undefined) {
    return { events: [], taken: 0, refusal: { code: 6, eventNumber: 0 } };
  }
  const ofOne = { ...rules, maxEventSizeBytes: Infinity };
  const events: BodyReading['events'][number][] = [];
  for (const [ordinal, { event_id: eventId, ...object }] of objects.entries()) {
    const [taken] = readBody(Buffer.from(JSON.stringify(object)), ofOne).events;
    if (taken === undefined) continue;
    const envelope = typeof eventId === 'string' ? { ...taken.envelope, eventId } : taken.envelope;
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
