import type { AuditEvent } from '../../audit/event.ts';
import type { RecordContext } from '../../audit/blank-event.ts';
import { boundDepth } from '../bound-depth.ts';
import { parseZonedTimestamp } from '../parse-zoned-timestamp.ts';
import { isFields, toText } from '../record-fields.ts';
import { normaliseCxone } from './normalise.ts';

/**
 * A record as the guide names its fields, as the event that cxone.activity makes of the same record: `id`, `createdDate`
 * or `timestamp`, `eventType` where there is neither entity nor activity. What was before and after is only here.
 */
export const normaliseCxoneGuideRecord = (record: unknown, context: RecordContext): AuditEvent => {
  const { values, ...activity } = toActivity(record);
  const event = normaliseCxone(activity.record, { ...context, trustEventId: true });
  const isKept = event.flags.includes('unnormalised');
  return {
    ...event,
    shape: 'guide',
    ...(isKept ? { raw: boundDepth(record) ?? null } : values),
  };
};

const toActivity = (record: unknown) => {
  if (!isFields(record)) return { record, values: {} };
  const { id, createdDate, timestamp, oldValue, newValue, ...fields } = record;
  const told = createdDate ?? timestamp ?? fields['eventTime'];
  const isBare = fields['entity'] === undefined && fields['activity'] === undefined;
  return {
    record: {
      ...fields,
      ...(id !== undefined && { eventId: id }),
      ...(told !== undefined && { eventTime: inUtc(told) }),
      ...(isBare && fields['eventType'] !== undefined && { activity: fields['eventType'] }),
    },
    values: valuesOf(oldValue, newValue),
  };
};

const inUtc = (told: unknown): unknown => {
  const time = typeof told === 'string' ? parseZonedTimestamp(told) : undefined;
  return time === undefined ? told : new Date(time).toISOString();
};

const valuesOf = (oldValue: unknown, newValue: unknown): Partial<AuditEvent> => {
  const [old, fresh] = [oldValue, newValue].map((value) => (value == null ? [] : [toText(value)]));
  if (old === undefined || fresh === undefined || old.length + fresh.length === 0) return {};
  return {
    old_value: old[0] ?? null,
    new_value: fresh[0] ?? null,
    changes: [{ property: '', old, new: fresh }],
  };
};
