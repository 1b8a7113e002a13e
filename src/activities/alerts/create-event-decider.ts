import type { AlertSettings } from '../../alerts/alert-settings.ts';
import { changeIdOf, type DetectionRule, type RuleSet } from '../../alerts/rules/rule.ts';
import type { NoticeLink } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { AlertStarter } from './alert-starter.ts';
import type { AlertTenant } from './alert-tenant.ts';
import { correlate } from './correlate.ts';
import type { EventDecider } from './event-decider.ts';
import type { Asked } from './find-facts.ts';
import { judgeEvent, type Judging, type Matched } from './judge-event.ts';
import { createLookUpRounds, type LookUpRounds } from './look-up-rounds.ts';
import { createRoleCache } from './role-cache.ts';
import { createRoleChanges } from './role-changes.ts';
import { toMatches } from './to-matches.ts';

export interface EventDeciderOptions {
  readonly ledger: Pick<Ledger, 'id' | 'alerts' | 'reviews' | 'identities'>;
  readonly rules: RuleSet;
  readonly settings: Pick<
    AlertSettings,
    'businessHours' | 'administratorRoles' | 'enrichWithinMs' | 'pageWithinMs' | 'stormPerMinute'
  >;
  /** Whom to ask about events of this source (`push:<queue>`, `stream:<stream>`). */
  readonly tenantOf: (source: string) => AlertTenant | undefined;
  readonly starter: AlertStarter;
  /** The run that decides. */
  readonly runLink: () => NoticeLink | null;
  /** Of what runs just now: look-ups end with it. */
  readonly signal: () => AbortSignal | undefined;
  readonly now: () => number;
}

/** Look-ups of so many events at the same time, as many as a queue brings at once; the credential's throttle paces them. */
const AT_ONCE = 50;
/** Matches that are known to be in the ledger; forgetting one costs a look-up. */
const MOST_KNOWN = 20_000;

/**
 * One for all sources of a worker, so that what one has found out the other need not ask again. What is decided is in
 * the ledger; what is kept here only saves work.
 */
export const createEventDecider = (options: EventDeciderOptions): EventDecider => {
  const { ledger, rules, settings, now, starter } = options;
  const [roles, roleChanges] = [createRoleCache(now), createRoleChanges()];
  const rounds = createLookUpRounds(settings.enrichWithinMs, now);
  const decided = new Set<string>();
  return {
    decide: async (events, { source, advance }) => {
      roles.note(events);
      roleChanges.note(events);
      const signal = options.signal();
      const tenant = options.tenantOf(source);
      const lookUps = rounds.begin(tenant ?? NOBODY);
      const judging = { rules, settings, roles, roleChanges, now, signal, lookUps };
      const asked = (event: AuditEvent): Asked => whomToAsk(event, tenant, settings, now());
      const todo = events.flatMap((event) => toJudge(event, rules, decided));
      const matched = await judgeAll(todo, asked, judging);
      const correlated = await correlate(matched, rules, ledger.reviews);
      const naming = { ...options, source, asked, signal, lookUps };
      const matches = await toMatches(matched, correlated, naming);
      const storm = { perMinute: settings.stormPerMinute };
      const result = await ledger.alerts.decide({
        matches,
        storm,
        ...(advance === undefined ? {} : { advance }),
      });
      if (decided.size > MOST_KNOWN) decided.clear();
      // Of a decision that came too late nobody says that all of it is remembered.
      if (!result.stale) for (const { rule, event } of matched) decided.add(keyOf(rule, event));
      return { ...result, ...countOf(result.added) };
    },
    start: (result) => starter.start(result),
  };
};

/** Nobody is asked. */
const NOBODY = {};

const keyOf = (rule: DetectionRule, event: AuditEvent): string => `${rule.id} ${changeIdOf(event)}`;

interface ToJudge {
  readonly event: AuditEvent;
  readonly candidates: readonly DetectionRule[];
}

/** Nearly all events have no candidates; what was decided is not looked up again. */
const toJudge = (
  event: AuditEvent,
  rules: RuleSet,
  decided: ReadonlySet<string>,
): readonly ToJudge[] => {
  const candidates = rules.candidates(event);
  if (candidates.length === 0) return [];
  const open = candidates.filter((rule) => !decided.has(keyOf(rule, event)));
  return open.length === 0 ? [] : [{ event, candidates: open }];
};

const judgeAll = async (
  todo: readonly ToJudge[],
  asked: (event: AuditEvent) => Asked,
  {
    lookUps,
    ...judging
  }: Omit<Judging, 'round'> & {
    readonly lookUps: ReturnType<LookUpRounds['begin']>;
  },
): Promise<readonly Matched[]> => {
  const matched: Matched[] = [];
  for (let start = 0; start < todo.length; start += AT_ONCE) {
    const own = { ...judging, round: lookUps.next() };
    const some = todo
      .slice(start, start + AT_ONCE)
      .map(({ event, candidates }) => judgeEvent(event, candidates, asked(event), own));
    matched.push(...(await Promise.all(some)).flat());
  }
  return matched;
};

/** A backfill of months asks nothing: it wakes nobody, and what is so now says little of then. */
const whomToAsk = (
  { timestamp }: AuditEvent,
  tenant: AlertTenant | undefined,
  { pageWithinMs }: EventDeciderOptions['settings'],
  now: number,
): Asked => {
  if (Date.parse(timestamp) < now - pageWithinMs) {
    return { unasked: 'nothing is looked up for changes older than alerts.page_within' };
  }
  return tenant ?? { unasked: 'no connection of its organisation is configured' };
};

const countOf = (
  added: readonly { readonly outcome: string }[],
): { findings: number; suppressed: number } => ({
  findings: added.filter(({ outcome }) => outcome === 'finding').length,
  suppressed: added.filter(({ outcome }) => outcome === 'suppressed').length,
});
