import type { Fact } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { judgeRole, type RoleVerdict } from '../../identity/administration.ts';
import { mentionsOf } from '../../identity/mentions.ts';
import type { AlertTenant } from './alert-tenant.ts';
import type { RoleCache } from './role-cache.ts';

export interface RoleQuestion {
  readonly tenant: AlertTenant;
  readonly roles: RoleCache;
  /** Names of roles that count as administration. */
  readonly patterns: readonly string[];
  readonly signal?: AbortSignal;
}

/** Whether one of the roles that the event names permits administration, as of now. */
export const roleIsAdmin = async (
  event: AuditEvent,
  question: RoleQuestion,
): Promise<Omit<Fact, 'name'>> => {
  const ids = new Set(
    mentionsOf(event)
      .filter(({ kind }) => kind === 'role')
      .map(({ id }) => id),
  );
  if (ids.size === 0) return { value: null, text: 'the event names no role' };
  const verdicts = await Promise.all([...ids].map((id) => verdictOf(id, question)));
  return worst(verdicts);
};

export const verdictOf = async (
  id: string,
  { tenant, roles, patterns, signal }: RoleQuestion,
): Promise<RoleVerdict> => {
  const reply = await roles.role(tenant.access, id, signal);
  return 'found' in reply
    ? judgeRole(reply.found, patterns)
    : { isAdmin: null, because: `what role ${id} permits is not known: ${reply.unknown}` };
};

/** One that administers decides; one that nobody can tell comes before those that surely do not. */
export const worst = (verdicts: readonly RoleVerdict[]): Omit<Fact, 'name'> => {
  const decisive =
    verdicts.find(({ isAdmin }) => isAdmin === true) ??
    verdicts.find(({ isAdmin }) => isAdmin === null);
  if (decisive !== undefined) return { value: decisive.isAdmin, text: decisive.because };
  return { value: false, text: verdicts.map(({ because }) => because).join('; ') };
};
