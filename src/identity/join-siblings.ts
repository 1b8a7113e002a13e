import type { AuditEvent } from '../audit/event.ts';

/** What the siblings of a record tell of it, in place of what it says itself. Plain JSON. */
export type SiblingReading = Pick<AuditEvent, 'event_id' | 'decode_rule'> & Partial<AuditEvent>;

/** Siblings come within seconds; the same correlation id much later is another change. */
const MAX_APART_MS = 60_000;

/**
 * A change of a group's members comes as three records with one correlation id (platform-apis §A3.1): `memberCount`
 * tells direction and actor, `group-membership` tells the members. Each of the two gets what only the other tells, and
 * the rule says so; what makes a revision of a record (core-digest.ts) stays as it is.
 */
export const joinSiblings = (events: readonly AuditEvent[]): readonly SiblingReading[] => {
  const groups = Map.groupBy(events.filter(isOfGroup), ({ target_id, correlation_id }) =>
    JSON.stringify([target_id, correlation_id]),
  );
  return [...groups.values()].flatMap((siblings) => {
    const counts = siblings.filter(({ decode_rule }) => decode_rule === COUNT);
    const lists = siblings.filter(({ decode_rule }) => decode_rule === LIST);
    const [count, list] = [counts[0], lists[0]];
    // More than one of a sort: nobody can tell which belongs to which.
    if (count === undefined || list === undefined || counts.length + lists.length > 2) return [];
    const apartMs = Math.abs(Date.parse(count.timestamp) - Date.parse(list.timestamp));
    return apartMs > MAX_APART_MS ? [] : [readCount(count, list), readList(list, count)];
  });
};

const COUNT = 'group.member-count';
const LIST = 'group.membership';

const isOfGroup = ({ correlation_id, decode_rule }: AuditEvent): boolean =>
  correlation_id !== null && (decode_rule === COUNT || decode_rule === LIST);

const readCount = (count: AuditEvent, list: AuditEvent): SiblingReading => {
  const { subjectIds } = list.context;
  return {
    event_id: count.event_id,
    ...(count.actor_id === null && actorOf(list)),
    subject_id: list.subject_id,
    subject_type: list.subject_type,
    subject_name: list.subject_name,
    context: subjectIds === undefined ? count.context : { ...count.context, subjectIds },
    decode_rule: `${COUNT}+siblings`,
    decode_confidence: 'derived',
  };
};

const readList = (list: AuditEvent, count: AuditEvent): SiblingReading => {
  const hasOwnActor = list.actor_id !== null || count.actor_id === null;
  return {
    event_id: list.event_id,
    ...(!hasOwnActor && actorOf(count)),
    direction: count.direction,
    decode_rule: hasOwnActor ? `${LIST}+siblings` : `${LIST}+siblings.actor`,
    decode_confidence: 'derived',
  };
};

const actorOf = ({ actor_id, actor_name, actor_type }: AuditEvent) => ({
  actor_id,
  actor_name,
  actor_type,
});
