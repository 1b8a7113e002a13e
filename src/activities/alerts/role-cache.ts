import type { AuditEvent } from '../../audit/event.ts';
import type { AccessLookUps, AccessReply, RoleAccess } from '../../platforms/access-look-ups.ts';

/** What roles permit, asked once in a while. */
export interface RoleCache {
  role(access: AccessLookUps, id: string, signal?: AbortSignal): Promise<AccessReply<RoleAccess>>;
  /** A role that was changed is asked for again. */
  note(events: readonly AuditEvent[]): void;
}

/** A change of a role comes as an event and is noticed at once; this is for what no event tells. */
const MAX_AGE_MS = 10 * 60_000;
const MOST = 2_000;

export const createRoleCache = (now: () => number): RoleCache => {
  // Where roles go by name, two organisations may have the same.
  const caches = new Map<AccessLookUps, Map<string, AccessReply<RoleAccess>>>();
  return {
    role: async (access, id, signal) => {
      const known = caches.get(access) ?? new Map<string, AccessReply<RoleAccess>>();
      caches.set(access, known);
      const last = known.get(id);
      if (last !== undefined && 'found' in last && last.observedAt > now() - MAX_AGE_MS)
        return last;
      const reply = await access.role(id, signal);
      if (known.size >= MOST) known.clear();
      // What could not be found out may be by now.
      if ('found' in reply) known.set(id, reply);
      return reply;
    },
    note: (events) => {
      for (const { entity_type, decode_rule, target_id } of events) {
        if (entity_type !== 'Role' || decode_rule === 'role.member' || target_id === null) continue;
        for (const known of caches.values()) known.delete(target_id);
      }
    },
  };
};
