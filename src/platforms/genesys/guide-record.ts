import type { AuditEvent } from '../../audit/event.ts';
import type { RecordContext } from '../../audit/blank-event.ts';
import { boundDepth } from '../bound-depth.ts';
import { parseZonedTimestamp } from '../parse-zoned-timestamp.ts';
import { isFields, type Fields } from '../record-fields.ts';
import { normaliseGenesys } from './normalise.ts';

/**
 * A record as the guides name its fields, as the event that the other dialects make of the same record: `createdDate`
 * or `timestamp`, `eventType` where there is neither action nor entity type, `propertyIndex` and `newValue` of what
 * changed. Everything else is named as the platform does, for the guides say nothing of it.
 */
export const normaliseGuideRecord = (record: unknown, context: RecordContext): AuditEvent => {
  const event = normaliseGenesys(toRest(record), { ...context, shape: 'rest' });
  const isKept = event.flags.includes('unnormalised');
  return { ...event, shape: 'guide', ...(isKept && { raw: boundDepth(record) ?? null }) };
};

const toRest = (record: unknown): unknown => {
  if (!isFields(record)) return record;
  const { createdDate, timestamp, propertyIndex, oldValue, newValue, ...rest } = record;
  const told = createdDate ?? timestamp ?? rest['eventDate'] ?? rest['eventTime'];
  const { eventTime: _time, ...fields } = rest;
  const isBare = fields['action'] === undefined && fields['entityType'] === undefined;
  const own = propertyIndex === undefined ? [] : [{ propertyIndex, oldValue, newValue }];
  const changes = fields['propertyChanges'] ?? (own.length > 0 ? own : undefined);
  return {
    ...fields,
    ...(isBare && fields['eventType'] !== undefined && { action: fields['eventType'] }),
    ...(told !== undefined && { eventDate: inUtc(told) }),
    ...(changes !== undefined && { propertyChanges: toChanges(changes) }),
  };
};

/** As it came where it names no instant: the event is then flagged, and keeps the text. */
const inUtc = (told: unknown): unknown => {
  const time = typeof told === 'string' ? parseZonedTimestamp(told) : undefined;
  return time === undefined ? told : new Date(time).toISOString();
};

const toChanges = (changes: unknown): unknown =>
  Array.isArray(changes)
    ? changes.map((change) => (isFields(change) ? toChange(change) : change))
    : changes;

const toChange = ({ propertyIndex, oldValue, newValue, ...change }: Fields): Fields => ({
  ...change,
  ...(propertyIndex !== undefined && { property: propertyIndex }),
  ...(oldValue !== undefined && { oldValues: oldValue }),
  ...(newValue !== undefined && { newValues: newValue }),
});
