import type { AuditEvent } from '../../audit/event.ts';

/** The users a record is about: one is the subject, several are named in the context. */
export const subjects = (
  event: AuditEvent,
  userIds: readonly string[],
): Pick<AuditEvent, 'subject_id' | 'subject_type' | 'context'> => {
  const distinct = [...new Set(userIds)];
  const [first = null] = distinct;
  return {
    subject_id: distinct.length === 1 ? first : null,
    subject_type: distinct.length === 0 ? null : 'User',
    context:
      distinct.length > 1 ? { ...event.context, subjectIds: distinct.join(',') } : event.context,
  };
};
