import type { AuditEvent } from '../../audit/event.ts';
import { canonicalChanges } from '../core-digest.ts';
import { recordIdentity } from '../record-identity.ts';

interface Told extends Pick<
  AuditEvent,
  'service' | 'action' | 'entity_type' | 'target_id' | 'actor_id' | 'changes'
> {
  /** To the second; as it came where it cannot be read. */
  readonly time: string | null;
}

/**
 * What stands for the id of a record that has none; none was ever seen without. It is made of what both shapes of a
 * record tell alike, so that what was pushed and what is read of it are one change.
 */
export const genesysIdentity = (
  organizationId: string,
  recordId: string | null,
  { time, service, action, entity_type, target_id, actor_id, changes }: Told,
): Pick<AuditEvent, 'event_id' | 'record_id'> => {
  if (recordId !== null) return recordIdentity('genesys', organizationId, recordId, null);
  const alike = [
    time,
    service,
    entity_type,
    target_id,
    action,
    actor_id,
    canonicalChanges(changes),
  ];
  return recordIdentity('genesys', organizationId, null, alike);
};
