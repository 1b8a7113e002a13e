import type { AuditEvent } from '../../audit/event.ts';
import type { Decoded } from './decoded.ts';

/** A token made: the record has no diff, its meaning is who got a token by which client. */
export const decodeAccessToken = (event: AuditEvent): Decoded | undefined => {
  if (event.actor_id === null) return undefined;
  return {
    subject_id: event.actor_id,
    subject_type: event.actor_type === 'client' ? 'OAuthClient' : 'User',
    subject_name: event.actor_name,
    decode_rule: 'access-token.create',
    decode_confidence: 'derived',
  };
};
