import type { AlertSettings } from '../../alerts/alert-settings.ts';
import type { FactName, Facts } from '../../alerts/rules/rule.ts';
import type { Fact } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { Failure } from '../../audit/failure.ts';
import { actorForeign } from './actor-foreign.ts';
import type { AlertTenant } from './alert-tenant.ts';
import type { LookUpRound } from './look-up-rounds.ts';
import { offHours } from './off-hours.ts';
import type { RoleCache } from './role-cache.ts';
import type { RoleChanges } from './role-changes.ts';
import { roleIsAdmin } from './role-is-admin.ts';
import { subjectAdminBefore } from './subject-admin-before.ts';

export interface FactSources {
  readonly settings: Pick<AlertSettings, 'businessHours' | 'administratorRoles' | 'enrichWithinMs'>;
  readonly roles: RoleCache;
  readonly roleChanges: RoleChanges;
  /** Events that are judged at the same time share it: none waits for another's look-ups. */
  readonly round: LookUpRound;
}

/** Whom to ask, or why nobody is asked. */
export type Asked = AlertTenant | { readonly unasked: string };

/** What the event and the configuration tell; nobody is asked. */
export const knownFacts = (event: AuditEvent, { settings }: Pick<FactSources, 'settings'>): Facts =>
  new Map<FactName, Fact>([
    ['actor_foreign', actorForeign(event)],
    ['off_hours', offHours(event.timestamp, settings.businessHours)],
  ]);

/** The facts that are asked for besides those that are known, within the time of their round; what is not found out is null. */
export const findFacts = async (
  event: AuditEvent,
  names: readonly FactName[],
  known: Facts,
  asked: Asked,
  sources: FactSources,
  signal: AbortSignal | undefined,
): Promise<Facts> => {
  const missing = names.filter((name) => !known.has(name));
  const found = await Promise.all(
    missing.map(async (name) => [name, await find(name, event, asked, sources, signal)] as const),
  );
  // Who is told to stop has found nothing out, which is no finding.
  signal?.throwIfAborted();
  return new Map<FactName, Fact>([...known, ...found]);
};

const find = async (
  name: FactName,
  event: AuditEvent,
  asked: Asked,
  { settings, roles, roleChanges, round }: FactSources,
  outer: AbortSignal | undefined,
): Promise<Fact> => {
  if ('unasked' in asked) return unknown(name, asked.unasked);
  const { limit } = round;
  const signal = outer === undefined ? limit : AbortSignal.any([outer, limit]);
  const question = { tenant: asked, roles, patterns: settings.administratorRoles, signal };
  try {
    const fact =
      name === 'role_is_admin'
        ? await roleIsAdmin(event, question)
        : await subjectAdminBefore(event, { ...question, roleChanges });
    round.note(true);
    return fact.value === null ? unknown(name, fact.text) : { name, ...fact };
  } catch (error) {
    round.note(!limit.aborted);
    if (limit.aborted) return unknown(name, whyOver(limit, settings));
    return unknown(name, error instanceof Failure ? error.message : String(error));
  }
};

const whyOver = (
  { reason }: AbortSignal,
  { enrichWithinMs }: Pick<AlertSettings, 'enrichWithinMs'>,
): string =>
  reason instanceof Error && reason.name !== 'TimeoutError'
    ? `it was not asked, because ${reason.message}`
    : `no answer within ${enrichWithinMs} ms`;

const QUESTIONS: Readonly<Record<FactName, string>> = {
  subject_admin_before: 'Whether the one it is about was an administrator before',
  role_is_admin: 'Whether the role permits administration',
  actor_foreign: 'Whether the actor is of another organisation',
  off_hours: 'Whether it was outside business hours',
};

const unknown = (name: FactName, why: string): Fact => ({
  name,
  value: null,
  text: `${QUESTIONS[name]} could not be found out: ${why}`,
});
