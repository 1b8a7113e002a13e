import type { Contribution, CorrelationRule, RuleSet } from '../../alerts/rules/rule.ts';
import type { ReviewLedger } from '../../ledger/reviews.ts';
import type { Matched } from './judge-event.ts';

/** Events that together are what a correlation watches for. */
export interface Correlated {
  readonly rule: CorrelationRule;
  /** The match that made it enough. */
  readonly last: Matched;
  /** In order of time. The first names the correlation for good: what comes on top of it is the same match. */
  readonly events: readonly [Contribution, ...Contribution[]];
}

type Memory = Pick<ReviewLedger, 'contribute' | 'contributions'>;

/** Adds what matched to what is remembered, and tells which correlations have enough by it. */
export const correlate = async (
  matched: readonly Matched[],
  rules: Pick<RuleSet, 'correlations'>,
  memory: Memory,
): Promise<readonly Correlated[]> => {
  const added = matched.flatMap((match) =>
    rules.correlations.flatMap((rule) => {
      const gives = rule.rules.includes(match.rule.id) && match.suppression === null;
      const contribution = gives ? rule.contribution(match.rule, match.event) : null;
      return contribution === null ? [] : [{ rule, match, contribution }];
    }),
  );
  if (added.length === 0) return [];
  await memory.contribute(added.map(({ contribution }) => contribution));
  const groups = Map.groupBy(added, ({ rule, contribution }) =>
    JSON.stringify([rule.id, contribution.group]),
  );
  const found: Correlated[] = [];
  for (const [first, ...others] of groups.values())
    if (first !== undefined) found.push(...(await fired([first, ...others], memory)));
  return found;
};

interface Added {
  readonly rule: CorrelationRule;
  readonly match: Matched;
  readonly contribution: Contribution;
}

/** What was added to one group of one correlation. */
const fired = async (
  added: readonly [Added, ...Added[]],
  memory: Memory,
): Promise<readonly Correlated[]> => {
  const [{ rule, contribution }] = added;
  const times = added.map((each) => each.contribution.time);
  const around = await memory.contributions(
    rule.id,
    contribution.group,
    times.reduce((a, b) => Math.min(a, b)) - rule.timespanMs,
    times.reduce((a, b) => Math.max(a, b)) + rule.timespanMs,
  );
  const found = new Map<string, Correlated>();
  for (const { match, contribution: own } of added.toSorted(byTime)) {
    const events = firstEnough(rule, around, own);
    // The one that is newest tells the people what has just happened.
    if (events !== undefined) found.set(events[0].changeId, { rule, last: match, events });
  }
  return [...found.values()];
};

const byTime = (a: Added, b: Added): number => a.contribution.time - b.contribution.time;

/** The earliest stretch of one timespan that has the event in it and is enough. */
const firstEnough = (
  rule: CorrelationRule,
  around: readonly Contribution[],
  { time }: Contribution,
): readonly [Contribution, ...Contribution[]] | undefined => {
  const within = (from: number, to: number) =>
    around.filter((each) => each.time >= from && each.time <= to);
  const near = within(time - rule.timespanMs, time + rule.timespanMs);
  // Nearly always it is not enough, and then no part of it is.
  if (!rule.fires(near)) return undefined;
  for (const from of new Set(near.map((each) => each.time))) {
    if (from > time) return undefined;
    const [first, ...others] = within(from, from + rule.timespanMs);
    if (first !== undefined && rule.fires([first, ...others])) return [first, ...others];
  }
  return undefined;
};
