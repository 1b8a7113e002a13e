import type { AuditEvent } from '../../audit/event.ts';
import type { RecordContext } from '../../audit/blank-event.ts';
import { eventTime } from '../event-time.ts';
import { fieldsOf, isFields, NotUnderstood, textOf, type Fields } from '../record-fields.ts';
import { unnormalisedEvent } from '../unnormalised-event.ts';
import { decodeGenesys } from './decode.ts';
import { genesysIdentity } from './genesys-identity.ts';
import { normaliseActor } from './normalise-actor.ts';
import { normaliseChanges } from './normalise-changes.ts';
import { normaliseContext } from './normalise-context.ts';
import { genesysEventType } from './normalise-event-type.ts';
import { normaliseMessage } from './normalise-message.ts';

export type GenesysShape = 'rest' | 'topic';

export interface GenesysRecordContext extends RecordContext {
  /** Told by the record's own field names where it is left out. */
  readonly shape?: GenesysShape;
}

/**
 * A record of the query's result pages (`rest`), of EventBridge or of a downloaded result (`topic`) as one
 * event; equal ids and core fields whichever shape brought it. Never throws: a record that cannot be
 * understood becomes an event flagged `unnormalised` that carries it whole.
 */
export const normaliseGenesys = (record: unknown, context: GenesysRecordContext): AuditEvent => {
  const shape = context.shape ?? detectShape(record);
  try {
    if (!isFields(record)) throw new NotUnderstood('it is not an object');
    return decodeGenesys(toEvent(record, shape, context));
  } catch (error) {
    // Anything, not only NotUnderstood: one odd record must not stop a stream.
    const reason = error instanceof Error ? error.message : String(error);
    const timeFields = ['eventDate', 'eventTime'];
    return unnormalisedEvent(
      { platform: 'genesys', shape, record, idField: 'id', timeFields, reason },
      context,
    );
  }
};

const detectShape = (record: unknown): GenesysShape =>
  isFields(record) && 'eventTime' in record ? 'topic' : 'rest';

/** One literal: to spread parts into each other costs more than everything else here. */
function toEvent(record: Fields, shape: GenesysShape, context: GenesysRecordContext): AuditEvent {
  const service = textOf(record, 'serviceName');
  const action = textOf(record, 'action');
  const entityType = textOf(record, 'entityType');
  if (action === null && entityType === null) {
    throw new NotUnderstood('it names neither action nor entityType');
  }
  const { organizationId, stream, dialect, observedAt } = context;
  const timeText = textOf(record, 'eventDate') ?? textOf(record, 'eventTime');
  const { timestamp, flags } = eventTime(timeText, observedAt);
  const actor = normaliseActor(record, organizationId);
  const { changes, old_value, new_value } = normaliseChanges(record);
  const entity = fieldsOf(record, 'entity');
  const targetId = textOf(entity, 'id');
  const extra = normaliseContext(record);
  const identity = genesysIdentity(organizationId, textOf(record, 'id'), {
    time: flags.length > 0 ? timeText : timestamp.slice(0, 19),
    service,
    action,
    entity_type: entityType,
    target_id: targetId,
    actor_id: actor.actor_id,
    changes,
  });
  return {
    event_id: identity.event_id,
    timestamp,
    actor_id: actor.actor_id,
    actor_name: actor.actor_name,
    event_type: genesysEventType(service, entityType, action),
    target_id: targetId,
    target_type: entityType,
    old_value,
    new_value,
    platform: 'genesys',
    record_id: identity.record_id,
    organization_id: organizationId,
    stream,
    dialect,
    shape,
    observed_at: observedAt,
    actor_type: actor.actor_type,
    actor_home_org_id: actor.actor_home_org_id,
    actor_ips: actor.actor_ips,
    client_id: actor.client_id,
    service,
    action,
    entity_type: entityType,
    target_name: textOf(entity, 'name'),
    target_uri: textOf(entity, 'selfUri'),
    subject_id: null,
    subject_type: null,
    subject_name: null,
    direction: null,
    decode_rule: null,
    decode_confidence: null,
    status: textOf(record, 'status'),
    level: textOf(record, 'level'),
    correlation_id: extra['correlationId'] ?? null,
    transaction_id: textOf(fieldsOf(record, 'initiatingAction'), 'transactionId'),
    message: normaliseMessage(record),
    flags,
    late_seconds: null,
    revision_of: null,
    changes,
    // A time that cannot be read is kept as it came.
    context: flags.length > 0 && timeText !== null ? { ...extra, eventDate: timeText } : extra,
  };
}
