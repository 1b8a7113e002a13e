import type { AuditEvent } from '../audit/event.ts';
import { parseTimestamp } from './parse-timestamp.ts';

/** What nearly every record says: UTC, this millennium, no fraction or milliseconds, no day that may not exist. */
const PLAIN =
  /^[2-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

/** In the years after it a time has more than four digits, and is no longer ordered as text. */
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The event's time in UTC; where the record's cannot be read, the time of receipt, flagged. So too where it lies before
 * 1970: no contact centre is as old, and Splunk's searches cannot be bounded by a time before their epoch.
 */
export const eventTime = (
  text: string | null,
  observedAt: string,
): Pick<AuditEvent, 'timestamp' | 'flags'> => {
  if (text !== null && PLAIN.test(text)) {
    return { timestamp: text.length === 24 ? text : `${text.slice(0, -1)}.000Z`, flags: [] };
  }
  const time = text === null ? undefined : parseTimestamp(text);
  return time === undefined || time < 0 || time > LAST
    ? { timestamp: observedAt, flags: ['time_unparsable'] }
    : { timestamp: new Date(time).toISOString(), flags: [] };
};
