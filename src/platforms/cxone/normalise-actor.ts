import type { AuditEvent } from '../../audit/event.ts';

/** What the audit shows in place of a person. */
const NO_PERSON: Readonly<Record<string, AuditEvent['actor_type']>> = {
  'Not applicable': 'system',
  'Impersonated admin': 'unknown',
};

/** Who did it, by the text that all reports of the platform have. */
export const normaliseActor = (
  triggeredBy: string | null,
): Pick<AuditEvent, 'actor_id' | 'actor_name' | 'actor_type'> => {
  if (triggeredBy === null) return { actor_id: null, actor_name: null, actor_type: 'unknown' };
  const type = Object.hasOwn(NO_PERSON, triggeredBy) ? NO_PERSON[triggeredBy] : undefined;
  return {
    actor_id: type === undefined ? triggeredBy : null,
    actor_name: triggeredBy,
    actor_type: type ?? 'user',
  };
};
