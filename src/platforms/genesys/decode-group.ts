import type { AuditEvent, Change } from '../../audit/event.ts';
import type { Decoded } from './decoded.ts';
import { subjects } from './decode-subjects.ts';

/**
 * A change of a group's members comes as three records with one correlation id: `memberCount` tells the
 * direction and, in its context, the actor; `group-membership` lists ids; `individuals` says nothing.
 */
export const decodeGroup = (event: AuditEvent): Decoded | undefined => {
  const count = find(event, 'memberCount');
  if (count !== undefined) return decodeMemberCount(event, count);
  const membership = find(event, 'group-membership');
  if (membership !== undefined) return decodeMembership(event, membership);
  if (find(event, 'individuals') === undefined) return undefined;
  return { decode_rule: 'group.individuals', decode_confidence: 'derived' };
};

const find = (event: AuditEvent, property: string): Change | undefined =>
  event.changes.find((change) => change.property === property);

const decodeMemberCount = (event: AuditEvent, change: Change): Decoded => {
  const before = Number(change.old[0] ?? Number.NaN);
  const after = Number(change.new[0] ?? Number.NaN);
  const actorId = event.actor_id === null ? (event.context['userid'] ?? null) : null;
  return {
    ...(actorId === null ? {} : { actor_id: actorId, actor_type: 'user' as const }),
    direction: after > before ? 'added' : after < before ? 'removed' : null,
    decode_rule: 'group.member-count',
    decode_confidence: 'derived',
  };
};

/** The value is `[uuid, uuid]`: brackets and commas, but not JSON. */
const decodeMembership = (event: AuditEvent, change: Change): Decoded => ({
  ...subjects(
    event,
    [...change.new, ...change.old].flatMap((value) => value.match(/[^[\],\s"]+/g) ?? []),
  ),
  decode_rule: 'group.membership',
  decode_confidence: 'derived',
});
