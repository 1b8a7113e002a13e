import type { AlertSettings } from '../../alerts/alert-settings.ts';
import { cutFields } from '../../alerts/rules/cut-fields.ts';
import {
  changeIdOf,
  type RuleHeader,
  type RuleSet,
  type Suppression,
} from '../../alerts/rules/rule.ts';
import type { Fact, NoticeLink } from '../../audit/alert.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { NewMatch } from '../../ledger/alerts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { alertNotice } from './alert-notice.ts';
import type { Correlated } from './correlate.ts';
import type { Asked } from './find-facts.ts';
import { filtersOf, suppressing, type Matched } from './judge-event.ts';
import type { LookUpRound } from './look-up-rounds.ts';
import { namesAt, namesOf, type Names } from './names-of.ts';
import { alertId, newMatch } from './new-match.ts';

export interface MatchMaking {
  readonly ledger: Pick<Ledger, 'id' | 'identities'>;
  readonly rules: RuleSet;
  readonly settings: Pick<AlertSettings, 'pageWithinMs'>;
  readonly lookUps: { next(): LookUpRound };
  readonly source: string;
  readonly asked: (event: AuditEvent) => Asked;
  readonly runLink: () => NoticeLink | null;
  readonly now: () => number;
  readonly signal: AbortSignal | undefined;
}

/** A match of one rule or of several events together, before it is known what it becomes. */
interface Raw {
  readonly rule: RuleHeader;
  readonly event: AuditEvent;
  readonly changeId: string;
  readonly facts: readonly Fact[];
  readonly text: string | null;
  readonly suppression: Suppression | null;
}

/** What matched, with the names of the time, as the ledger is to remember it. */
export const toMatches = async (
  matched: readonly Matched[],
  correlated: readonly Correlated[],
  making: MatchMaking,
): Promise<readonly NewMatch[]> => {
  const raw = [
    ...matched.filter(({ rule }) => rule.alone).map(ofOne),
    ...correlated.map((each) => ofSeveral(each, making)),
  ];
  // Names are looked up for people, who do not hear of what is kept quiet.
  const askedFor = ({ event, suppression }: Raw): Asked =>
    suppression === null ? making.asked(event) : { unasked: 'nobody is told' };
  const groups = Map.groupBy(raw, (each) => {
    const { platform, organization_id } = each.event;
    return JSON.stringify([platform, organization_id, 'unasked' in askedFor(each)]);
  });
  const matches: NewMatch[] = [];
  for (const own of groups.values()) {
    const events = [...new Set(own.map(({ event }) => event))];
    const [first] = own;
    if (first === undefined) continue;
    const naming = { ...making, ...making.ledger, round: making.lookUps.next() };
    const namesOfThen = namesAt(await namesOf(events, askedFor(first), naming));
    for (const each of own) matches.push(toMatch(each, namesOfThen(each.event.timestamp), making));
  }
  return matches;
};

const ofOne = ({ rule, event, facts, suppression }: Matched): Raw => ({
  rule,
  event,
  changeId: changeIdOf(event),
  facts: rule.facts.flatMap((name) => facts.get(name) ?? []),
  text: cutText(event),
  suppression,
});

/** What is not there any more may be why the rule matched: nobody can tell. */
const cutText = (event: AuditEvent): string | null => {
  const cut = cutFields(event);
  return cut.length === 0
    ? null
    : `The record is longer than Splunk takes: ${cut.join(', ')} could not be read whole, so what rules ask of it is not known, which counts as a match.`;
};

const ofSeveral = ({ rule, last, events }: Correlated, making: MatchMaking): Raw => {
  const [first] = events;
  const seconds = Math.round(((events.at(-1)?.time ?? first.time) - first.time) / 1000);
  const distinct = new Set(events.map(({ value }) => value)).size;
  const counted = rule.field === null ? '' : `, ${distinct} different values of ${rule.field}`;
  const since = new Date(first.time).toISOString();
  return {
    rule,
    event: last.event,
    changeId: first.changeId,
    facts: [],
    text: `${events.length} changes within ${seconds} s since ${since}${counted}; this is the last of them.`,
    suppression: suppressing(last.event, filtersOf(rule.id, making), last.facts),
  };
};

const toMatch = (
  { rule, event, changeId, facts, text, suppression }: Raw,
  names: Names,
  { ledger, source, settings, asked, runLink, now }: MatchMaking,
): NewMatch => {
  const tenant = tenantOf(event, asked(event));
  const alert = alertId(ledger.id, rule.id, changeId);
  const notice = alertNotice(rule, {
    alert,
    event,
    tenant,
    names,
    facts,
    text,
    runLink: runLink(),
  });
  const fate = fateOf(event, suppression, settings.pageWithinMs, now());
  return newMatch(rule, { event, changeId, notice, source, ledgerId: ledger.id }, fate);
};

/** Of what is older than anybody is woken for, only the stream is known. */
const tenantOf = ({ stream }: AuditEvent, asked: Asked): string =>
  'unasked' in asked ? stream : asked.name;

const fateOf = (
  { timestamp }: AuditEvent,
  suppression: Suppression | null,
  pageWithinMs: number,
  now: number,
): Pick<NewMatch, 'outcome' | 'reason'> => {
  if (suppression !== null) {
    const { title, owner, until, reason } = suppression;
    const why = reason === null ? '' : `: ${reason}`;
    return {
      outcome: 'suppressed',
      reason: `Filter "${title}" of ${owner}, until ${new Date(until).toISOString()}${why}`,
    };
  }
  const ageMs = now - Date.parse(timestamp);
  if (ageMs <= pageWithinMs) return { outcome: 'alert', reason: null };
  const hours = (ms: number): string => `${Math.round(ms / 360_000) / 10} h`;
  return {
    outcome: 'finding',
    reason: `The change was ${hours(ageMs)} old when it was met; alerts.page_within is ${hours(pageWithinMs)}.`,
  };
};
