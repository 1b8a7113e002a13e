import type { AuditEvent } from '../audit/event.ts';

/** Siblings come within seconds; the same correlation id much later is another change. */
const MAX_APART_MS = 60_000;

/**
 * A change of a group's members comes as three records with one correlation id (platform-apis §A3.1): `memberCount`
 * tells direction and actor, `group-membership` tells the members. Each of the two gets what only the other tells, and
 * the rule says so. A reading of evidence, made when it is read: what is sealed and delivered is one record each.
 */
export const joinSiblings = (events: readonly AuditEvent[]): readonly AuditEvent[] => {
  const groups = Map.groupBy(events.filter(isOfGroup), ({ target_id, correlation_id }) =>
    JSON.stringify([target_id, correlation_id]),
  );
  const joined = new Map<string, AuditEvent>();
  for (const siblings of groups.values()) {
    const counts = siblings.filter(({ decode_rule }) => decode_rule === 'group.member-count');
    const lists = siblings.filter(({ decode_rule }) => decode_rule === 'group.membership');
    const [count, list] = [counts[0], lists[0]];
    // More than one of a sort: nobody can tell which belongs to which.
    if (count === undefined || list === undefined || counts.length + lists.length > 2) continue;
    if (Math.abs(Date.parse(count.timestamp) - Date.parse(list.timestamp)) > MAX_APART_MS) continue;
    for (const event of [join(count, list, list), join(list, count, list)])
      joined.set(event.event_id, event);
  }
  return events.map((event) => joined.get(event.event_id) ?? event);
};

const isOfGroup = (event: AuditEvent): boolean =>
  event.correlation_id !== null && event.decode_rule?.startsWith('group.') === true;

const join = (event: AuditEvent, sibling: AuditEvent, list: AuditEvent): AuditEvent => ({
  ...event,
  ...(event.actor_id === null && {
    actor_id: sibling.actor_id,
    actor_name: sibling.actor_name,
    actor_type: sibling.actor_type,
  }),
  direction: event.direction ?? sibling.direction,
  subject_id: list.subject_id,
  subject_type: list.subject_type,
  subject_name: list.subject_name,
  context:
    list.context['subjectIds'] === undefined
      ? event.context
      : { ...event.context, subjectIds: list.context['subjectIds'] },
  decode_rule: `${event.decode_rule}+siblings`,
  decode_confidence: 'derived',
});
