import type { AuditEvent } from '../audit/event.ts';

/**
 * What surrounds an event on its way into HEC. These keys and no others: an unknown top-level key makes splunkd
 * answer 200 and drop that event and all after it.
 */
export interface EnvelopeMetadata {
  /** Epoch seconds with milliseconds, as text, e.g. `1700000000.123`. */
  readonly time: string;
  /** Host of the platform's API. */
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index: string;
}

/** Indexed fields. Their names are never keys of the event, which would show every value twice. */
export interface IndexedFields {
  readonly ccas_event_id: string;
  readonly ccas_batch_id: string;
  readonly ccas_request_id: string;
}

/** Where the events of a target go. */
export interface Routing {
  readonly index: string;
  readonly disorderedIndex: string | undefined;
  readonly sourcetype: string;
}

export const sourceOf = (platform: AuditEvent['platform']): string => `${platform}:admin`;

export const indexFor = (routing: Routing, flags: readonly string[]): string =>
  routing.disorderedIndex !== undefined && flags.includes('disordered')
    ? routing.disorderedIndex
    : routing.index;

/** One finished line: the same input always gives the same bytes. `event` is JSON text. */
export const formatLine = (
  { time, host, source, sourcetype, index }: EnvelopeMetadata,
  event: string,
  fields: IndexedFields,
): string =>
  `{"time":${time},"host":${JSON.stringify(host)},"source":${JSON.stringify(source)},` +
  `"sourcetype":${JSON.stringify(sourcetype)},"index":${JSON.stringify(index)},` +
  `"event":${event},"fields":${JSON.stringify(fields)}}\n`;
