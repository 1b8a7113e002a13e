import type {
  DetectionRule,
  FactName,
  Facts,
  RuleSet,
  Suppression,
} from '../../alerts/rules/rule.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { findFacts, knownFacts, type Asked, type FactSources } from './find-facts.ts';
import { NO_BUSINESS_HOURS } from './off-hours.ts';

/** A rule that matched, and what is known of the event. */
export interface Matched {
  readonly rule: DetectionRule;
  readonly event: AuditEvent;
  readonly facts: Facts;
  /** The filter that keeps it quiet. */
  readonly suppression: Suppression | null;
}

export interface Judging extends FactSources {
  readonly rules: RuleSet;
  readonly now: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** What is looked up, the cheapest first: mostly it decides alone. */
const LOOKED_UP: readonly FactName[] = ['role_is_admin', 'subject_admin_before'];

/**
 * Only what decides is looked up. What nobody can find out matches: silence would be the worse mistake. What a filter
 * keeps quiet in any case is asked of nobody.
 */
export const judgeEvent = async (
  event: AuditEvent,
  candidates: readonly DetectionRule[],
  asked: Asked,
  judging: Judging,
): Promise<readonly Matched[]> => {
  const known = knownFacts(event, judging);
  const possible = candidates.filter((rule) => rule.test(event, known) !== false);
  const quiet = await silenced(event, possible, known, judging);
  const silent = new Set(quiet.map(({ rule }) => rule));
  const open = possible.filter((rule) => !silent.has(rule));
  let facts = known;
  for (const name of LOOKED_UP) {
    const isWanted = open.some(
      (rule) => rule.facts.includes(name) && rule.test(event, facts) === 'unknown',
    );
    if (isWanted) facts = await findFacts(event, [name], facts, asked, judging, judging.signal);
  }
  const matched: Matched[] = [...quiet];
  for (const rule of open.filter((each) => each.test(event, facts) !== false)) {
    const filters = filtersOf(rule.id, judging);
    const told = await enough(event, filters, facts, asked, judging);
    matched.push({ rule, event, facts: told, suppression: suppressing(event, filters, told) });
  }
  return matched;
};

/** Those of which it is certain, without any look-up, that nobody hears of them. Whether all of them match is not. */
const silenced = async (
  event: AuditEvent,
  rules: readonly DetectionRule[],
  known: Facts,
  judging: Judging,
): Promise<readonly Matched[]> => {
  const found: Matched[] = [];
  for (const rule of rules) {
    const suppression = suppressing(event, filtersOf(rule.id, judging), known);
    if (suppression === null) continue;
    const unasked = `nothing is looked up for what filter "${suppression.title}" keeps quiet`;
    const facts = await findFacts(event, rule.facts, known, { unasked }, judging, judging.signal);
    found.push({ rule, event, facts, suppression });
  }
  return found;
};

/** Those that have not ended, of this rule. */
export const filtersOf = (rule: string, { rules, now }: Pick<Judging, 'rules' | 'now'>) =>
  rules.suppressions.filter(
    ({ until, rules: own }) => until > now() && (own.length === 0 || own.includes(rule)),
  );

/** A filter that is not sure keeps nothing quiet. */
export const suppressing = (
  event: AuditEvent,
  filters: readonly Suppression[],
  facts: Facts,
): Suppression | null => {
  const sure = sureOf(facts);
  return filters.find((filter) => filter.test(event, sure) === true) ?? null;
};

/** Silence during business hours is not silence at all hours where nobody said what they are. */
const sureOf = (facts: Facts): Facts =>
  facts.get('off_hours') === NO_BUSINESS_HOURS
    ? new Map([...facts].filter(([name]) => name !== 'off_hours'))
    : facts;

/** Filters do not say what they ask for: where one cannot tell, everything is looked up. */
const enough = (
  event: AuditEvent,
  filters: readonly Suppression[],
  facts: Facts,
  asked: Asked,
  judging: Judging,
): Promise<Facts> =>
  filters.some((filter) => filter.test(event, facts) === 'unknown')
    ? findFacts(event, LOOKED_UP, facts, asked, judging, judging.signal)
    : Promise.resolve(facts);
