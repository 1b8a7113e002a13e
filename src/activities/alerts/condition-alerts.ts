import type { NewMatch } from '../../ledger/alerts.ts';
import type { ConditionNews, ConditionRow, Ledger } from '../../ledger/ledger.ts';
import type { NoticeLink } from '../../audit/alert.ts';
import type { AlertStarter } from './alert-starter.ts';
import { conditionKind } from './condition-kinds.ts';
import { hideInText } from './hide-credentials.ts';
import { alertId } from './new-match.ts';

export interface ConditionAlertsOptions {
  readonly ledger: Pick<Ledger, 'id' | 'alerts' | 'conditions'>;
  readonly starter: AlertStarter;
  readonly settings: { readonly stormPerMinute: number };
  readonly runLink: () => NoticeLink | null;
  readonly now: () => number;
}

const MOST = 100;
/** A condition that comes and goes is one alert for so long, if that is still open. */
const GROUP_MS = 3_600_000;
const LONGEST_TEXT = 3_000;

/**
 * What has happened to Holdfast itself goes the way of all alerts; what is over resolves them. Decided first, then noted
 * as told: between the two it is found again, and is the same alert; or it is over by then, and that is news, too. Gives how
 * many were raised.
 */
export const tellConditions = async (options: ConditionAlertsOptions): Promise<number> => {
  const { ledger, starter, settings } = options;
  const news = await ledger.conditions.news(MOST);
  if (news.length === 0) return 0;
  const opened = news.filter(({ resolvedAt }) => resolvedAt === null);
  const matches = opened.map((condition) => toMatch(condition, options));
  const storm = { perMinute: settings.stormPerMinute };
  for (const condition of opened) await ledger.conditions.noteTelling(condition);
  const decided = await ledger.alerts.decide({ matches, storm });
  for (const condition of opened) await ledger.conditions.noteTold(condition);
  await starter.start(decided);
  await resolveEnded(news, options);
  return decided.created.length;
};

const ruleOf = ({ kind }: ConditionRow): string => `condition.${kind}`;

/** One time that a condition was open. */
const changeOf = ({ subject, raisedAt }: ConditionRow): string => `${subject} ${raisedAt}`;

const toMatch = (
  condition: ConditionNews,
  { ledger, runLink, now }: ConditionAlertsOptions,
): NewMatch => {
  const { severity, title, because } = conditionKind(condition.kind);
  const rule = ruleOf(condition);
  const changeId = changeOf(condition);
  const id = alertId(ledger.id, rule, changeId);
  const link = runLink();
  const text = `${condition.subject}: ${hideInText(condition.message)}`.slice(0, LONGEST_TEXT);
  return {
    id,
    rule,
    changeId,
    outcome: 'alert',
    reason: null,
    severity,
    platform: null,
    organizationId: null,
    notice: {
      title,
      severity,
      description: because,
      runbook: null,
      change: null,
      text,
      facts: [],
      links: link === null ? [] : [link],
      commands: [`holdfast alerts show ${id}`, 'holdfast alerts conditions'],
    },
    groupKey: JSON.stringify([rule, condition.subject]),
    groupMs: GROUP_MS,
    eventAt: Date.parse(condition.raisedAt),
    receivedAt: now(),
    source: 'condition',
  };
};

/** An alert that stands for several conditions is over with the last of them. */
const resolveEnded = async (
  news: readonly ConditionNews[],
  { ledger, starter }: ConditionAlertsOptions,
): Promise<void> => {
  const ended = news.filter(({ resolvedAt }) => resolvedAt !== null);
  for (const [rule, conditions] of Map.groupBy(ended, ruleOf)) {
    const own = (await ledger.conditions.open()).filter((each) => ruleOf(each) === rule);
    const open = new Set(own.map(changeOf));
    const over = new Set(conditions.map(changeOf));
    for (const { id } of await ledger.alerts.list({
      rule,
      states: NOT_ENDED,
      limit: MOST_ALERTS,
    })) {
      const matches = await ledger.alerts.matches({ alert: id, limit: MOST_MATCHES });
      const stands = matches.map(({ changeId }) => changeId);
      if (!stands.some((each) => over.has(each)) || stands.some((each) => open.has(each))) continue;
      // The run first: one that was told and is not in the ledger yet is found and told again, not the reverse.
      await starter.resolve(id);
      await ledger.alerts.resolve(id);
    }
    for (const condition of conditions) await ledger.conditions.noteTold(condition);
  }
};

const NOT_ENDED = ['open', 'acknowledged'] as const;
const MOST_ALERTS = 10_000;
const MOST_MATCHES = 100_000;
