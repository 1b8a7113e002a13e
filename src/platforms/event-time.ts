import type { AuditEvent } from '../audit/event.ts';
import { parseTimestamp } from './parse-timestamp.ts';

/** What nearly every record says: UTC, no fraction or milliseconds, no day that may not exist. */
const PLAIN =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

/** The event's time in UTC; where the record's cannot be read, the time of receipt, flagged. */
export const eventTime = (
  text: string | null,
  observedAt: string,
): Pick<AuditEvent, 'timestamp' | 'flags'> => {
  if (text !== null && PLAIN.test(text)) {
    return { timestamp: text.length === 24 ? text : `${text.slice(0, -1)}.000Z`, flags: [] };
  }
  const time = text === null ? undefined : parseTimestamp(text);
  return time === undefined
    ? { timestamp: observedAt, flags: ['time_unparsable'] }
    : { timestamp: new Date(time).toISOString(), flags: [] };
};
