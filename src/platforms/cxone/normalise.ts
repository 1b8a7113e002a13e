import type { AuditEvent } from '../../audit/event.ts';
import { blankEvent, type RecordContext } from '../../audit/blank-event.ts';
import { eventTime } from '../event-time.ts';
import { eventType } from '../event-type.ts';
import { isFields, NotUnderstood, textOf, toText, type Fields } from '../record-fields.ts';
import { recordIdentity } from '../record-identity.ts';
import { unnormalisedEvent } from '../unnormalised-event.ts';
import { normaliseActor } from './normalise-actor.ts';

/** The only keys that are known; everything about their values is a guess until a tenant is read. */
// prettier-ignore
const KNOWN = new Set([
  'application', 'entity', 'activity', 'eventTime', 'eventId', 'triggeredBy', 'instance', 'outcome', 'comments',
]);

const NOTHING: Readonly<Record<string, string>> = Object.freeze({});

export interface CxoneRecordContext extends RecordContext {
  /** False where eventId has proved not to be unique: records are then known by their content. */
  readonly trustEventId: boolean;
}

/**
 * A value of the activity audit as an event. It tells nothing of before and after. Never throws: what
 * cannot be understood becomes an event flagged `unnormalised` that carries the record whole.
 */
export const normaliseCxone = (record: unknown, context: CxoneRecordContext): AuditEvent => {
  try {
    if (!isFields(record)) throw new NotUnderstood('it is not an object');
    return toEvent(record, context);
  } catch (error) {
    // Anything, not only NotUnderstood: one odd record must not stop a stream.
    const reason = error instanceof Error ? error.message : String(error);
    const idField = context.trustEventId ? 'eventId' : undefined;
    return unnormalisedEvent(
      { platform: 'cxone', shape: 'activity', record, idField, timeFields: ['eventTime'], reason },
      context,
    );
  }
};

function toEvent(record: Fields, context: CxoneRecordContext): AuditEvent {
  const entity = textOf(record, 'entity');
  const activity = textOf(record, 'activity');
  if (entity === null && activity === null) {
    throw new NotUnderstood('it names neither entity nor activity');
  }
  const timeText = textOf(record, 'eventTime');
  const { timestamp, flags } = eventTime(timeText, context.observedAt);
  const instance = textOf(record, 'instance');
  const extra = furtherFields(record);
  return {
    ...blankEvent('cxone', 'activity', context),
    ...identity(record, context),
    ...normaliseActor(textOf(record, 'triggeredBy')),
    timestamp,
    event_type: eventType(entity, activity),
    service: textOf(record, 'application'),
    action: activity,
    entity_type: entity,
    target_id: instance,
    target_type: entity,
    target_name: instance,
    status: textOf(record, 'outcome'),
    message: textOf(record, 'comments'),
    flags,
    // A time that cannot be read is kept as it came.
    context: flags.length > 0 && timeText !== null ? { ...extra, eventTime: timeText } : extra,
  };
}

function identity(record: Fields, { organizationId, trustEventId }: CxoneRecordContext) {
  if (trustEventId) {
    return recordIdentity('cxone', organizationId, textOf(record, 'eventId'), record);
  }
  const { eventId: _untrusted, ...content } = record;
  return recordIdentity('cxone', organizationId, null, content);
}

/** Keys beyond the known nine are carried as text rather than lost. */
function furtherFields(record: Fields): Readonly<Record<string, string>> {
  const names = Object.keys(record).filter((name) => {
    const value = record[name];
    return !KNOWN.has(name) && value !== null && value !== undefined && value !== '';
  });
  // fromEntries defines own properties, so that a name like __proto__ is only a name.
  return names.length === 0
    ? NOTHING
    : Object.fromEntries(names.map((name) => [name, toText(record[name])]));
}
