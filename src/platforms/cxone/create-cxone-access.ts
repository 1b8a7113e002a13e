import type { AccessLookUps } from '../access-look-ups.ts';
import type { LookUps } from '../look-ups.ts';

/**
 * Names are all that CXone tells (platform-apis §B4): its roles have no permissions that could be read, and the list of
 * users names one role of each.
 */
export const createCxoneAccess = (lookUps: LookUps): AccessLookUps => ({
  role: async (id, signal) => {
    const reply = await lookUps.lookUp('role', [id], signal);
    if ('refused' in reply) return { unknown: reply.refused };
    const name = reply.found[0]?.name ?? null;
    return { found: { id, name, policies: null }, observedAt: Date.now() };
  },
  grants: async (subject, signal) => {
    const reply = await lookUps.lookUp('user', [subject], signal);
    if ('refused' in reply) return { unknown: reply.refused };
    const role = reply.found[0]?.attributes['role'];
    if (role === undefined) return { unknown: `the tenant does not say what role ${subject} has` };
    const grant = { role, roleName: role, madeAt: null };
    return { found: [grant], observedAt: Date.now() };
  },
});
