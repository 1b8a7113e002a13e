import type { AuditEvent } from '../audit/event.ts';
import type { IdentityKind } from '../evidence/formats/evidence-files.ts';
import { atAddress, kindOfProperty, kindOfType } from './kind-of-entity.ts';

/** An id in an event, and what the event itself tells of it. */
export interface Mention {
  readonly kind: IdentityKind;
  readonly id: string;
  /** Names in events are names of that time; null where the event has none. */
  readonly name: string | null;
  /** Null where the event does not show it: it was there, but active or not is not said. */
  readonly state: 'active' | 'deleted' | 'foreign' | null;
  /** Of a foreign user. */
  readonly homeOrganization: string | null;
}

/** Every id that an event mentions, with the names it carries. */
export const mentionsOf = (event: AuditEvent): readonly Mention[] =>
  [
    ...actor(event),
    ...client(event),
    ...target(event),
    ...subjects(event),
    ...changed(event),
    // CXone shows addresses in place of ids, and again in place of names.
  ].map((mention) => (mention.name === mention.id ? { ...mention, name: null } : mention));

const plain = { name: null, state: null, homeOrganization: null };

const actor = (event: AuditEvent): Mention[] => {
  const { actor_id: id, actor_name: name, actor_type, actor_home_org_id: home } = event;
  if (id === null) return [];
  switch (actor_type) {
    case 'user':
      return [{ kind: 'user', id, name, state: 'active', homeOrganization: null }];
    case 'external_org':
      return [{ kind: 'user', id, name, state: 'foreign', homeOrganization: home }];
    case 'vendor_internal': {
      const isForeign = home !== null && home !== event.organization_id;
      const state = isForeign ? 'foreign' : null;
      return [{ kind: 'user', id, name, state, homeOrganization: isForeign ? home : null }];
    }
    case 'client':
      return [{ kind: 'oauth_client', id, name, state: 'active', homeOrganization: null }];
    case 'system':
    case 'unknown':
      return [];
  }
};

const client = ({ client_id: id, actor_type }: AuditEvent): Mention[] =>
  id === null || actor_type === 'client' ? [] : [{ ...plain, kind: 'oauth_client', id }];

const target = (event: AuditEvent): Mention[] => {
  const { target_id, target_name, target_uri, target_type, action } = event;
  const found = atAddress(target_uri) ?? byType(kindOfType(target_type), target_id);
  if (found === undefined) return [];
  // The name of a membership is a composite key, and that of a row in a table is not the table's.
  const isItsOwn = found.id === target_id && event.decode_rule !== 'role.member';
  const state = isItsOwn && action === 'Delete' ? 'deleted' : null;
  return [{ ...found, name: isItsOwn ? target_name : null, state, homeOrganization: null }];
};

/** CXone names a person by address, also where a role was assigned or a key was made. */
const byType = (kind: IdentityKind | undefined, id: string | null) => {
  if (id?.includes('@') === true) return { kind: 'user' as const, id };
  return kind === undefined || id === null ? undefined : { kind, id };
};

const subjects = (event: AuditEvent): Mention[] => {
  const kind = kindOfType(event.subject_type);
  if (kind === undefined) return [];
  const one = event.subject_id === null ? [] : [event.subject_id];
  const several = event.context['subjectIds']?.split(',').filter(Boolean) ?? [];
  const name = event.subject_id === null ? null : event.subject_name;
  return [...one, ...several].map((id) => ({ ...plain, kind, id, name }));
};

const UUIDS = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

const changed = ({ changes }: AuditEvent): Mention[] =>
  changes.flatMap((change) => {
    const kind = kindOfProperty(change.property);
    if (kind === undefined) return [];
    const ids = [...change.old, ...change.new].flatMap((value) => value.match(UUIDS) ?? []);
    return ids.map((id) => ({ ...plain, kind, id }));
  });
