import { readBody } from './read-body.ts';
import type { BodyReading } from './read-body.ts';
import type { SplunkEvent } from '../splunk-event.ts';
import { guideReply, readGuideBody } from './guide.ts';
import { hecReply } from './hec-reply.ts';
import type { HecReplyExtras } from './hec-reply.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { HecToken } from './hec-tokens.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/** A request that has passed authentication, with what a fault changes about its taking. */
export interface Intake {
  readonly request: SplunkRequest;
  readonly token: HecToken;
  readonly bytes: Buffer;
  /** Only where the token uses acknowledgements. */
  readonly channel: string | undefined;
  readonly indexer: number;
  /** Take only objects before this one. */
  readonly upTo?: number | undefined;
  readonly indexDelayMs?: number | undefined;
  /** How many times each event is indexed. */
  readonly copies?: number;
  readonly ackNever?: boolean;
  readonly refuseMarker?: string | undefined;
  /** Index that events land in, whatever was asked for, as a rule on the indexers can have it. */
  readonly landsIn?: string | undefined;
  /** Code of a success; 0 unless the queues are nearly full. */
  readonly successCode?: number;
}

export interface Taken {
  readonly reply: SplunkReply;
  readonly events: number;
}

/** Where a Cloud stack was seen to begin to refuse; its answer names object 0, whatever is wrong. */
const CLOUD_BODY_BYTES = 5_300_000;
const MAX_MESSAGES = 10_000;

/** Reads a body, indexes what splunkd would index of it, and answers as splunkd would. */
export function takeIn(intake: Intake, world: SplunkWorld): Taken {
  const { token, bytes } = intake;
  if (world.settings.cloud && bytes.length > CLOUD_BODY_BYTES) {
    return { reply: hecReply(6, { 'invalid-event-number': 0 }), events: 0 };
  }
  // An empty list on the token allows every index.
  const indexInQuery = intake.request.query.get('index') ?? undefined;
  const read = world.settings.dialect === 'guide' ? readGuideBody : readBody;
  const reading = read(bytes, {
    mayWriteTo: (inEnvelope) => {
      const index = inEnvelope ?? indexInQuery;
      return index === undefined || token.indexes.length === 0 || token.indexes.includes(index);
    },
    maxEventSizeBytes: world.settings.maxEventSizeBytes,
    keepRaw: world.settings.keepRaw,
    refuseMarker: intake.refuseMarker,
  });
  const { events, readyAt } = toEvents(reading, intake, world);
  world.index.add(events);
  if (world.settings.dialect === 'guide' && reading.refusal === undefined) {
    return { reply: guideReply(events.map(({ eventId }) => eventId)), events: events.length };
  }
  if (reading.taken === 0 && reading.refusal === undefined) {
    return { reply: hecReply(5), events: 0 };
  }
  const extras: HecReplyExtras = {
    ...(reading.refusal && { 'invalid-event-number': reading.refusal.eventNumber }),
    // Even a refusal has an ackId, for the prefix that was taken.
    ...(intake.channel !== undefined &&
      reading.taken > 0 && {
        ackId: world
          .acksOf(intake.indexer)
          .issue(intake.channel, intake.ackNever === true ? 'never' : readyAt),
      }),
  };
  const code = reading.refusal?.code ?? intake.successCode ?? 0;
  return { reply: hecReply(code, extras), events: events.length };
}

function toEvents(
  reading: BodyReading,
  intake: Intake,
  { now, settings, indexes, messages }: SplunkWorld,
): { events: SplunkEvent[]; readyAt: number } {
  const receivedAt = now();
  const indexedAt = receivedAt + (intake.indexDelayMs ?? settings.indexingDelayMs);
  const defaults = defaultsOf(intake, receivedAt);
  const { upTo = Infinity, copies = 1, landsIn } = intake;
  const events: SplunkEvent[] = [];
  for (const { ordinal, envelope } of reading.events) {
    if (ordinal >= upTo) break;
    const event: SplunkEvent = {
      time: envelope.time ?? defaults.time,
      index: landsIn ?? envelope.index ?? defaults.index,
      source: envelope.source ?? defaults.source,
      sourcetype: envelope.sourcetype ?? defaults.sourcetype,
      host: envelope.host ?? defaults.host,
      fields: envelope.fields,
      raw: envelope.raw,
      eventId: envelope.eventId,
      receivedAt,
      indexedAt,
    };
    if (landsIn === undefined && !indexes.has(event.index)) {
      // Allowed by the token, yet not there: success for the sender, and the event is gone.
      if (messages.length < MAX_MESSAGES)
        messages.push(`Received event for unconfigured/disabled/deleted index=${event.index}`);
      continue;
    }
    if (copies > 0) events.push(event);
    // Each copy an event of its own, or a search would take them for one.
    for (let copy = 1; copy < copies; copy += 1) events.push({ ...event });
  }
  return { events, readyAt: indexedAt + settings.ackDelayMs };
}

/** What an object leaves out comes from the query, then from the token. */
function defaultsOf(
  { request: { query, headers }, token }: Intake,
  receivedAt: number,
): Pick<SplunkEvent, 'time' | 'index' | 'source' | 'sourcetype' | 'host'> {
  const timeInQuery = Number(query.get('time') ?? Number.NaN);
  return {
    time: Number.isNaN(timeInQuery) ? receivedAt / 1000 : timeInQuery,
    index: query.get('index') ?? token.defaultIndex,
    source: query.get('source') ?? `http:${token.name}`,
    sourcetype: query.get('sourcetype') ?? 'httpevent',
    host: query.get('host') ?? headers['host'] ?? 'localhost',
  };
}
