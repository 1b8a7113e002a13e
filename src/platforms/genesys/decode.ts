import type { AuditEvent } from '../../audit/event.ts';
import { decodeAccessToken } from './decode-access-token.ts';
import { decodeGroup } from './decode-group.ts';
import { decodeQueueMember } from './decode-queue-member.ts';
import { decodeRoleMember } from './decode-role-member.ts';
import { decodeUser } from './decode-user.ts';
import type { Decoded } from './decoded.ts';

/** Undefined when the record does not have the form that the rule knows. */
type Decoder = (event: AuditEvent) => Decoded | undefined;

/**
 * Rules for records whose meaning is not where their schema would have it, by service/entity/action.
 * They hold what was observed on real organisations, hence a rule's name and confidence in every event.
 */
const DECODERS: ReadonlyMap<string, Decoder> = new Map<string, Decoder>([
  ['PeoplePermissions/Role/MemberAdd', decodeRoleMember],
  ['PeoplePermissions/Role/MemberRemove', decodeRoleMember],
  ['PeoplePermissions/Role/MemberUpdate', decodeRoleMember],
  ['PeoplePermissions/AccessToken/Create', decodeAccessToken],
  ['ContactCenter/Queue/MemberAdd', decodeQueueMember],
  ['ContactCenter/Queue/MemberRemove', decodeQueueMember],
  ['ContactCenter/Queue/MemberUpdate', decodeQueueMember],
  ['Routing/Queue/MemberAdd', decodeQueueMember],
  ['Routing/Queue/MemberRemove', decodeQueueMember],
  ['Routing/Queue/MemberUpdate', decodeQueueMember],
  ['Groups/DirectoryGroup/Update', decodeGroup],
  ['Directory/User/Create', decodeUser],
  ['Directory/User/Update', decodeUser],
  ['Directory/User/Delete', decodeUser],
]);

/** Writes what a rule derives into the event, which nobody else has yet. */
export const decodeGenesys = (event: AuditEvent): AuditEvent => {
  const decode = DECODERS.get(`${event.service}/${event.entity_type}/${event.action}`);
  return Object.assign(event, decode?.(event));
};
