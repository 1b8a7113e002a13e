import type { AuditEvent } from '../../audit/event.ts';
import type { Decoded } from './decoded.ts';

const DIRECTIONS: Readonly<Record<string, AuditEvent['direction']>> = {
  MemberAdd: 'added',
  MemberRemove: 'removed',
};

/**
 * A role given or taken. The record has no property changes; whom it concerns is in the entity's name,
 * `{userId}--{roleId}--{organizationId}`, and the entity's id is the role.
 */
export const decodeRoleMember = (event: AuditEvent): Decoded | undefined => {
  const parts = event.target_name?.split('--') ?? [];
  const [userId, roleId] = parts;
  if (parts.length !== 3 || !userId || !roleId) return undefined;
  return {
    subject_id: userId,
    subject_type: 'User',
    direction: DIRECTIONS[event.action ?? ''] ?? null,
    decode_rule: 'role.member',
    decode_confidence: roleId === event.target_id ? 'exact' : 'derived',
  };
};
