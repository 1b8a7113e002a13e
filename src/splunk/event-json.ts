import type { AuditEvent } from '../audit/event.ts';
import { truncateEvent } from './truncate-event.ts';

/** The contract with Splunk searches: always present, even when null. */
const contract: readonly (keyof AuditEvent)[] = [
  'event_id',
  'timestamp',
  'actor_id',
  'actor_name',
  'event_type',
  'target_id',
  'target_type',
  'old_value',
  'new_value',
  'platform',
];

const contractKeys: ReadonlySet<string> = new Set(contract);

/** Splunk stops extracting keys after 5,000 bytes, so what is longer than this is written last. */
const longBytes = 1_000;

/**
 * The event as JSON text: contract fields first, empty further fields left out, long values last.
 * An event longer than `maxBytes` has its longest values cut, is flagged `truncated`, and names the length
 * and SHA-256 of each full value in `truncated_values`.
 */
export const encodeEvent = (event: AuditEvent, maxBytes: number): string => {
  const text = stringify(event);
  return isLonger(text, maxBytes) ? stringify(truncateEvent(event, maxBytes)) : text;
};

/** One pass over every value: this is the hottest code of a catch-up. */
const stringify = (event: AuditEvent): string => {
  let short = '';
  let long = '';
  const add = (key: string, value: unknown): void => {
    const text = `,"${key}":${JSON.stringify(value)}`;
    if (isLonger(text, longBytes)) long += text;
    else short += text;
  };
  for (const key of contract) add(key, event[key]);
  for (const key of Object.keys(event) as (keyof AuditEvent)[]) {
    const value = event[key];
    if (!isEmpty(value) && !contractKeys.has(key)) add(key, value);
  }
  return `{${(short + long).slice(1)}}`;
};

const isEmpty = (value: unknown): boolean => {
  if (typeof value !== 'object') return value === undefined || value === '';
  if (value === null) return true;
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
};

/** A UTF-16 unit is at most three bytes of UTF-8, so most texts need not be measured. */
const isLonger = (text: string, bytes: number): boolean =>
  text.length * 3 > bytes && (text.length > bytes || Buffer.byteLength(text) > bytes);
