import type { AlertNotice, NoticeChange } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { hideCredentials, hideInText } from './hide-credentials.ts';
import type { Names } from './names-of.ts';

const MOST_CHANGES = 50;
const MOST_SUBJECTS = 20;
const LONGEST_VALUE = 1_000;
const LONGEST_NAME = 200;
const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/** A change as people are shown it: names beside ids, old and new, nothing that lets somebody in. */
export const noticeChange = (
  event: AuditEvent,
  tenant: string,
  names: Names,
): NonNullable<AlertNotice['change']> => ({
  platform: event.platform,
  tenant,
  organizationId: event.organization_id,
  eventId: event.event_id,
  eventType: event.event_type,
  at: event.timestamp,
  actor: actorOf(event, names),
  actorIps: event.actor_ips.slice(0, MOST_SUBJECTS),
  target: targetOf(event, names),
  subject: subjectOf(event, names),
  direction: event.direction,
  changes: changesOf(event, names).slice(0, MOST_CHANGES),
});

const named = (id: string | null, ownName: string | null, names: Names): string => {
  const name = ownName ?? (id === null ? null : (names.get(id) ?? null));
  if (id === null) return shorten(name ?? '(unknown)', LONGEST_NAME);
  return name === null || name === id ? id : `${shorten(name, LONGEST_NAME)} (${id})`;
};

const actorOf = (event: AuditEvent, names: Names): string => {
  const { actor_id, actor_name, actor_type, client_id } = event;
  if (actor_id === null && actor_name === null) {
    return actor_type === 'system' ? 'the platform itself' : '(not in the record)';
  }
  const actor = named(actor_id, actor_name, names);
  if (client_id === null || client_id === actor_id) return actor;
  return `${actor} through ${named(client_id, null, names)}`;
};

const targetOf = (event: AuditEvent, names: Names): string => {
  const { target_id, target_name, target_type } = event;
  if (target_id === null && target_name === null) return target_type ?? '(not in the record)';
  // The name of a membership is a composite key.
  const ownName = event.decode_rule === 'role.member' ? null : target_name;
  const target = named(target_id, ownName === '' ? null : ownName, names);
  return target_type === null ? target : `${target_type} ${target}`;
};

const subjectOf = (event: AuditEvent, names: Names): string | null => {
  const { subject_id, subject_name } = event;
  const others = event.context['subjectIds']?.split(',').filter(Boolean) ?? [];
  if (subject_id !== null || subject_name !== null) return named(subject_id, subject_name, names);
  if (others.length === 0) return null;
  const shown = others.slice(0, MOST_SUBJECTS).map((id) => named(id, null, names));
  const more = others.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
};

const changesOf = (event: AuditEvent, names: Names): readonly NoticeChange[] => {
  const { changes, direction, old_value, new_value } = event;
  if (changes.length > 0) {
    return changes.map(({ property, old, new: after }) => ({
      property: shorten(property, LONGEST_NAME),
      old: valueOf(property, old.join(', '), names),
      new: valueOf(property, after.join(', '), names),
    }));
  }
  if (event.decode_rule === 'role.member' && direction !== null) {
    // The record of a membership has no changes: what it does to the subject is in its key alone.
    const role = named(event.target_id, null, names);
    return [{ property: 'role', old: '', new: '', [direction === 'added' ? 'new' : 'old']: role }];
  }
  if (old_value === null && new_value === null) return [];
  const before = valueOf('value', old_value ?? '', names);
  return [{ property: 'value', old: before, new: valueOf('value', new_value ?? '', names) }];
};

const valueOf = (property: string, value: string, names: Names): string => {
  // Before it is cut: half a key does not look like one any more.
  const safe = hideCredentials(property, value.slice(0, 20 * LONGEST_VALUE));
  const withNames = safe.replaceAll(UUID, (id) => named(id, null, names));
  return shorten(withNames, LONGEST_VALUE);
};

/** At most so many characters, and says that there is more. */
const shorten = (text: string, most: number): string => {
  const clean = hideInText(text);
  if (clean.length <= most) return clean;
  return `${clean.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…`;
};
