import type { AuditEvent } from '../audit/event.ts';
import { truncateEvent } from './truncate-event.ts';

/** Splunk stops extracting keys after 5,000 bytes. */
const extractedBytes = 5_000;
/** Of an event longer than that, values longer than this are written last. */
const longBytes = 1_000;

/**
 * The event as JSON text: contract fields first, empty further fields left out. Of an event that Splunk would not
 * extract whole, the long values come last. One longer than `maxBytes` has its longest values cut, is flagged
 * `truncated`, and names the length and SHA-256 of each full value in `truncated_values`.
 */
export const encodeEvent = (event: AuditEvent, maxBytes: number): string => {
  const text = JSON.stringify(written(event));
  if (!isLonger(text, extractedBytes)) return text;
  return isLonger(text, maxBytes)
    ? longLast(truncateEvent(event, maxBytes) as Truncated)
    : longLast(event);
};

interface Truncated extends AuditEvent {
  readonly truncated_values?: unknown;
}

/**
 * What is written of an event, in this order. The ten fields of the contract with Splunk searches are there even when
 * null. One literal, because this is the hottest code of a catch-up: objects of one shape are written three times as
 * fast as keys gathered one by one.
 */
const written = (event: Truncated) =>
  ({
    event_id: event.event_id,
    timestamp: event.timestamp,
    actor_id: event.actor_id,
    actor_name: event.actor_name,
    event_type: event.event_type,
    target_id: event.target_id,
    target_type: event.target_type,
    old_value: event.old_value,
    new_value: event.new_value,
    platform: event.platform,
    record_id: filled(event.record_id),
    organization_id: filled(event.organization_id),
    stream: filled(event.stream),
    dialect: filled(event.dialect),
    shape: filled(event.shape),
    observed_at: filled(event.observed_at),
    actor_type: event.actor_type,
    actor_home_org_id: filled(event.actor_home_org_id),
    actor_ips: filledList(event.actor_ips),
    client_id: filled(event.client_id),
    service: filled(event.service),
    action: filled(event.action),
    entity_type: filled(event.entity_type),
    target_name: filled(event.target_name),
    target_uri: filled(event.target_uri),
    subject_id: filled(event.subject_id),
    subject_type: filled(event.subject_type),
    subject_name: filled(event.subject_name),
    direction: event.direction ?? undefined,
    decode_rule: filled(event.decode_rule),
    decode_confidence: event.decode_confidence ?? undefined,
    status: filled(event.status),
    level: filled(event.level),
    correlation_id: filled(event.correlation_id),
    transaction_id: filled(event.transaction_id),
    message: filled(event.message),
    flags: filledList(event.flags),
    late_seconds: event.late_seconds ?? undefined,
    revision_of: filled(event.revision_of),
    changes: filledList(event.changes),
    context: filledMap(event.context),
    raw: filledRaw(event.raw),
    truncated_values: event.truncated_values,
  }) satisfies Record<keyof AuditEvent | 'truncated_values', unknown>;

/** JSON leaves out what is undefined. */
const filled = (text: string | null): string | undefined =>
  text === null || text === '' ? undefined : text;

const filledList = <Item>(list: readonly Item[]): readonly Item[] | undefined =>
  list.length === 0 ? undefined : list;

const filledMap = (map: Readonly<Record<string, string>>): typeof map | undefined => {
  for (const _name in map) return map;
  return undefined;
};

/** The record as it came may be anything. */
const filledRaw = (raw: unknown): unknown => {
  if (typeof raw !== 'object') return raw === '' ? undefined : raw;
  return raw === null || Object.keys(raw).length === 0 ? undefined : raw;
};

const longLast = (event: Truncated): string => {
  let short = '';
  let long = '';
  for (const [key, value] of Object.entries(written(event))) {
    if (value === undefined) continue;
    const text = `,"${key}":${JSON.stringify(value)}`;
    if (isLonger(text, longBytes)) long += text;
    else short += text;
  }
  return `{${(short + long).slice(1)}}`;
};

/** A UTF-16 unit is at most three bytes of UTF-8, so most texts need not be measured. */
const isLonger = (text: string, bytes: number): boolean =>
  text.length * 3 > bytes && (text.length > bytes || Buffer.byteLength(text) > bytes);
