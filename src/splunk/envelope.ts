import type { AuditEvent } from '../audit/event.ts';

/** Where the events of a target go. */
export interface Routing {
  readonly index: string;
  readonly disorderedIndex: string | undefined;
  readonly sourcetype: string;
}

export const indexFor = (routing: Routing, flags: readonly string[]): string =>
  routing.disorderedIndex !== undefined && flags.includes('disordered')
    ? routing.disorderedIndex
    : routing.index;

export const sourceOf = (platform: AuditEvent['platform']): string => `${platform}:admin`;

/** What the events of one index have in common. */
export interface EnvelopeMetadata {
  /** Host of the platform's API. */
  readonly host: string;
  readonly source: string;
  readonly sourcetype: string;
  readonly index: string;
}

/** Ids that Splunk indexes with an event. None of them may hold a quote or backslash. */
export interface LineIds {
  readonly event: string;
  readonly batch: string;
  readonly request: string;
}

/**
 * Makes finished lines: the same input always gives the same bytes. `time` is epoch milliseconds, `event` is JSON
 * text. These top-level keys and no others: an unknown one makes splunkd answer 200 and drop that event and all
 * after it. The indexed fields are never keys of the event, which would show every value twice.
 */
export const createLineFormat = (metadata: EnvelopeMetadata) => {
  const head =
    `,"host":${JSON.stringify(metadata.host)},"source":${JSON.stringify(metadata.source)},` +
    `"sourcetype":${JSON.stringify(metadata.sourcetype)},"index":${JSON.stringify(metadata.index)},"event":`;
  return (time: number, event: string, ids: LineIds): string =>
    `{"time":${(time / 1000).toFixed(3)}${head}${event},"fields":{"ccas_event_id":"${ids.event}",` +
    `"ccas_batch_id":"${ids.batch}","ccas_request_id":"${ids.request}"}}\n`;
};
