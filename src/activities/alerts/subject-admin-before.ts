import type { Fact } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { verdictOf, worst, type RoleQuestion } from './role-is-admin.ts';
import type { RoleChanges } from './role-changes.ts';
import { rolesBefore } from './roles-before.ts';

/**
 * Whether the one whom the change is about held an administrative role before it. The platform only tells what is held
 * now, so the text says when that was, and what was taken back.
 */
export const subjectAdminBefore = async (
  event: AuditEvent,
  question: RoleQuestion & { readonly roleChanges: RoleChanges },
): Promise<Omit<Fact, 'name'>> => {
  const subject = event.subject_id;
  if (subject === null) return { value: null, text: 'the event does not name whom it is about' };
  const { tenant, roleChanges, signal } = question;
  const reply = await tenant.access.grants(subject, signal);
  if ('unknown' in reply) {
    const text = `what ${subject} was before is not known: ${reply.unknown}`;
    return { value: null, text };
  }
  const at = Date.parse(event.timestamp);
  const held = rolesBefore(reply.found, at, roleChanges.since(event));
  const seconds = Math.max(0, Math.round((reply.observedAt - at) / 1000));
  const asOf = `looked up ${seconds} s after this change, and reckoned back to before it`;
  if (held.size === 0) {
    return { value: false, text: `${subject} held no role before (${asOf})` };
  }
  const verdicts = await Promise.all([...held].map((role) => verdictOf(role, question)));
  const { value, text } = worst(verdicts);
  return { value, text: `${subject} before the change (${asOf}): ${text}` };
};
