import type { AuditEvent, Change } from '../../audit/event.ts';
import type { EvidenceEvent, IdentityRecord } from '../../evidence/formats/evidence-files.ts';

/** One event as the index remembers it: to be found, not to be believed. */
export interface SearchHit extends Pick<
  AuditEvent,
  | 'event_id'
  | 'timestamp'
  | 'platform'
  | 'organization_id'
  | 'service'
  | 'action'
  | 'event_type'
  | 'entity_type'
  | 'actor_id'
  | 'target_id'
  | 'subject_id'
  | 'direction'
  | 'flags'
> {
  readonly tenant: string;
  /** Names as of then: the event's, else the window's identities'. */
  readonly actor: string | null;
  readonly target: string | null;
  readonly subject: string | null;
  readonly changes: readonly Change[];
}

export type NameOf = (id: string | null) => string | null;

/** Names of a window's ids. */
export const namesOf = (identities: readonly IdentityRecord[]): NameOf => {
  const names = new Map(identities.map(({ id, name }) => [id, name]));
  return (id) => (id === null ? null : (names.get(id) ?? null));
};

export const toHit = (event: EvidenceEvent, tenant: string, nameOf: NameOf): SearchHit => ({
  event_id: event.event_id,
  timestamp: event.timestamp,
  tenant,
  platform: event.platform,
  organization_id: event.organization_id,
  service: event.service,
  action: event.action,
  event_type: event.event_type,
  entity_type: event.entity_type,
  actor_id: event.actor_id,
  actor: event.actor_name ?? nameOf(event.actor_id),
  target_id: event.target_id,
  // A record's own "name" may be the ids of both sides (role membership); then the identity says more.
  target: nameOf(event.target_id) ?? event.target_name,
  subject_id: event.subject_id,
  subject: event.subject_name ?? nameOf(event.subject_id),
  direction: event.direction,
  flags: event.flags,
  changes: event.changes,
});
