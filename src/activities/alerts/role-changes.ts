import type { AuditEvent } from '../../audit/event.ts';

/** A role given or taken, as an event told it. */
export interface RoleChange {
  readonly role: string;
  readonly direction: 'added' | 'removed';
  /** Epoch milliseconds. */
  readonly time: number;
}

/**
 * What is known of roles given and taken lately. The platform tells who holds what now; only with what came after a
 * change can it be said how things stood before it.
 */
export interface RoleChanges {
  note(events: readonly AuditEvent[]): void;
  /** Of one subject, from this change on, in order of time. */
  since(event: AuditEvent): readonly RoleChange[];
}

/** Subjects that are remembered, the one noted last longest. */
const MOST_SUBJECTS = 5_000;
const MOST_CHANGES = 50;

export const createRoleChanges = (): RoleChanges => {
  const bySubject = new Map<string, ReadonlyMap<string, RoleChange>>();
  return {
    note: (events) => {
      for (const event of events) {
        const change = toChange(event);
        if (change === undefined) continue;
        const key = keyOf(event);
        const own = [...(bySubject.get(key) ?? []), [event.event_id, change] as const];
        bySubject.delete(key);
        bySubject.set(key, new Map(own.slice(-MOST_CHANGES)));
        const [oldest] = bySubject.keys();
        if (bySubject.size > MOST_SUBJECTS && oldest !== undefined) bySubject.delete(oldest);
      }
    },
    since: (event) => {
      const from = Date.parse(event.timestamp);
      const own = new Map(bySubject.get(keyOf(event)));
      // The change itself first, whatever else has the same time.
      own.delete(event.event_id);
      const change = toChange(event);
      const later = [...own.values()]
        .filter(({ time }) => time >= from)
        .toSorted((a, b) => a.time - b.time);
      return change === undefined ? later : [change, ...later];
    },
  };
};

const toChange = (event: AuditEvent): RoleChange | undefined => {
  const { decode_rule, target_id: role, subject_id, direction, timestamp, status } = event;
  if (decode_rule !== 'role.member' || role === null || subject_id === null) return undefined;
  // What was refused changed nothing.
  if (direction === null || status === 'FAILURE') return undefined;
  return { role, direction, time: Date.parse(timestamp) };
};

const keyOf = ({ organization_id, subject_id }: AuditEvent): string =>
  JSON.stringify([organization_id, subject_id]);
