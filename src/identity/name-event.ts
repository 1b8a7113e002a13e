import type { AuditEvent } from '../audit/event.ts';
import type { IdentityRecord } from '../evidence/formats/evidence-files.ts';
import { mentionsOf } from './mentions.ts';

/** Gives an event the names of its time where it has none. A name it came with is never replaced. */
export const nameEvent = (
  identities: readonly IdentityRecord[],
): ((event: AuditEvent) => AuditEvent) => {
  const nameOf = createNameOf(identities);
  return (event) => {
    const kinds = new Map(mentionsOf(event).map(({ kind, id }) => [id, kind]));
    const named = (id: string | null): string | null => {
      const kind = id === null ? undefined : kinds.get(id);
      return kind === undefined || id === null ? null : nameOf(kind, id, event.timestamp);
    };
    return {
      ...event,
      actor_name: event.actor_name ?? named(event.actor_id),
      target_name: event.target_name ?? named(event.target_id),
      subject_name: event.subject_name ?? named(event.subject_id),
    };
  };
};

/** The newest name observed by then, else the first after; null where nobody ever knew it. */
const createNameOf = (
  identities: readonly IdentityRecord[],
): ((kind: string, id: string, time: string) => string | null) => {
  const named = identities.filter(({ name }) => name !== null);
  const ordered = named.toSorted((a, b) => (a.observedAt < b.observedAt ? -1 : 1));
  const byId = Map.groupBy(ordered, ({ kind, id }) => `${kind} ${id}`);
  return (kind, id, time) => {
    const own = byId.get(`${kind} ${id}`) ?? [];
    return (own.findLast(({ observedAt }) => observedAt <= time) ?? own[0])?.name ?? null;
  };
};
