import type { Disposition, Severity } from '../../audit/alert.ts';
import type { AlertRecord } from './alert-record.ts';
import { type ResponseTimes, responseTimes, type Spread, spreadOf } from './response-times.ts';

/** What became of some alerts, and how fast. */
export interface ResponseGroup {
  readonly alerts: number;
  /** Changes that they stand for. */
  readonly changes: number;
  /** Nobody has decided what they were, and no condition has ended them. */
  readonly open: number;
  /** Of the open: nobody has acknowledged them; and for how long the oldest of these has waited since its change. */
  readonly unacknowledged: number;
  readonly longestWaitMs: number | null;
  /** No channel has taken them. */
  readonly unshown: number;
  readonly times: ResponseTimes;
}

export interface RuleResponse extends ResponseGroup {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
}

export interface PersonResponse {
  readonly by: string;
  readonly acknowledged: number;
  readonly shownToAcknowledged: Spread;
}

/** A field keeps its name and meaning within a format. */
export interface AlertReport {
  readonly format: 'holdfast.alert-response/1';
  readonly product: string;
  readonly generatedAt: string;
  /** Alerts whose change was made from `from`, before `to`. */
  readonly period: { readonly from: string; readonly to: string };
  readonly all: ResponseGroup;
  /** Worst first. */
  readonly severities: readonly (ResponseGroup & { readonly severity: Severity })[];
  readonly rules: readonly RuleResponse[];
  readonly dispositions: Readonly<Record<Disposition, number>>;
  /** Who acknowledged first; most alerts first. */
  readonly people: readonly PersonResponse[];
  /** Alerts that no channel has taken, by time of change. */
  readonly unshown: readonly Pick<
    AlertRecord,
    'id' | 'rule' | 'title' | 'severity' | 'state' | 'clock'
  >[];
}

type Frame = Pick<AlertReport, 'product' | 'generatedAt' | 'period'>;

const SEVERITIES = ['critical', 'high', 'medium', 'low', 'informational'] as const;

export function makeAlertReport(frame: Frame, alerts: readonly AlertRecord[]): AlertReport {
  const now = Date.parse(frame.generatedAt);
  return {
    format: 'holdfast.alert-response/1',
    ...frame,
    all: groupOf(alerts, now),
    severities: SEVERITIES.flatMap((severity) => {
      const own = alerts.filter((alert) => alert.severity === severity);
      return own.length === 0 ? [] : [{ severity, ...groupOf(own, now) }];
    }),
    rules: rulesOf(alerts, now),
    dispositions: {
      authorised: disposedAs(alerts, 'authorised'),
      incident: disposedAs(alerts, 'incident'),
      false_positive: disposedAs(alerts, 'false_positive'),
    },
    people: peopleOf(alerts),
    unshown: alerts.filter(isUnshown).map(({ id, rule, title, severity, state, clock }) => ({
      id,
      rule,
      title,
      severity,
      state,
      clock,
    })),
  };
}

const isUnshown = ({ clock }: AlertRecord): boolean => clock.delivered === null;

function groupOf(alerts: readonly AlertRecord[], now: number): ResponseGroup {
  const open = alerts.filter(({ state }) => state === 'open' || state === 'acknowledged');
  const waiting = open.filter(({ clock }) => clock.acknowledged === null);
  const waits = waiting.map(({ clock }) => now - Date.parse(clock.event));
  return {
    alerts: alerts.length,
    changes: alerts.reduce((total, { count }) => total + count, 0),
    open: open.length,
    unacknowledged: waiting.length,
    longestWaitMs: spreadOf(waits).maxMs,
    unshown: alerts.filter(isUnshown).length,
    times: responseTimes(alerts),
  };
}

/** A rule whose severity was changed in the period is one line for each. Worst first, then most alerts. */
function rulesOf(alerts: readonly AlertRecord[], now: number): readonly RuleResponse[] {
  const groups = Map.groupBy(alerts, ({ rule, severity }) => `${severity} ${rule}`);
  return [...groups.values()]
    .flatMap((own) => {
      // The title of today, but not that of a storm where there is another.
      const last = own.findLast(({ title }) => !title.startsWith('Storm: ')) ?? own.at(-1);
      if (last === undefined) return [];
      const { rule, title, severity } = last;
      return [{ rule, title, severity, ...groupOf(own, now) }];
    })
    .toSorted(
      (one, other) =>
        SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
        other.alerts - one.alerts,
    );
}

const disposedAs = (alerts: readonly AlertRecord[], as: Disposition): number =>
  alerts.filter(({ disposition }) => disposition === as).length;

function peopleOf(alerts: readonly AlertRecord[]): readonly PersonResponse[] {
  const groups = Map.groupBy(
    alerts.filter(({ acknowledgedBy }) => acknowledgedBy !== null),
    ({ acknowledgedBy }) => acknowledgedBy ?? '',
  );
  return [...groups]
    .map(([by, own]) => ({
      by,
      acknowledged: own.length,
      shownToAcknowledged: responseTimes(own).shownToAcknowledged,
    }))
    .toSorted((one, other) => other.acknowledged - one.acknowledged);
}
