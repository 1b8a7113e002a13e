import type { AuditEvent } from '../../audit/event.ts';
import type { Decoded } from './decoded.ts';
import { sideAsJson } from './normalise-changes.ts';

/**
 * The person is the entity itself. Every update raises `version`, which is noise: it stays in `changes`
 * as received, and is no state before and after.
 */
export const decodeUser = (event: AuditEvent): Decoded => {
  const telling = event.changes.filter(({ property }) => property !== 'version');
  const noisy = telling.length < event.changes.length;
  return {
    subject_id: event.target_id,
    subject_type: 'User',
    subject_name: event.target_name,
    ...(noisy && {
      old_value: sideAsJson(telling, 'old'),
      new_value: sideAsJson(telling, 'new'),
    }),
    decode_rule: noisy && telling.length === 0 ? 'user.version-only' : 'user',
    decode_confidence: 'exact',
  };
};
