import type { Fact, Severity } from '../../audit/alert.ts';
import type { AuditEvent, Platform } from '../../audit/event.ts';

/** Yes, no, or: only what has to be looked up can tell. */
export type Truth = boolean | 'unknown';

/** Names of the fields that are looked up, beyond those of AuditEvent. */
export const FACT_NAMES = [
  'subject_admin_before', // was the one who is given something an administrator before
  'role_is_admin', // does the role of the event permit administration
  'actor_foreign', // the actor's home is another organisation
  'off_hours', // outside the hours that the configuration calls business hours
] as const;
export type FactName = (typeof FACT_NAMES)[number];

/** What is known of an event beyond itself; absent: not looked up yet. A value of null stays unknown for good. */
export type Facts = ReadonlyMap<FactName, Fact>;

export interface RuleHeader {
  /** The Sigma rule's `id`. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly description: string | null;
  readonly runbook: string | null;
  /** Matches with equal values of `by` within `ms` of the first are one alert. Key `holdfast.dedup`. */
  readonly dedup: { readonly ms: number; readonly by: readonly string[] };
  /** `file:line`, for messages. */
  readonly where: string;
}

/** One compiled Sigma detection rule. */
export interface DetectionRule extends RuleHeader {
  readonly kind: 'detection';
  readonly platform: Platform;
  /** Facts that its condition asks for. */
  readonly facts: readonly FactName[];
  /** False for rules that only a correlation refers to. */
  readonly alone: boolean;
  test(event: AuditEvent, facts: Facts): Truth;
}

/** Sigma correlation: event_count, value_count, temporal, temporal_ordered over detection rules. */
export interface CorrelationRule extends RuleHeader {
  readonly kind: 'correlation';
  readonly type: 'event_count' | 'value_count' | 'temporal' | 'temporal_ordered';
  /** Ids of the rules it is over. */
  readonly rules: readonly string[];
  readonly timespanMs: number;
  /** Field names; events whose values are equal belong together. */
  readonly groupBy: readonly string[];
  /** What is counted distinctly (value_count). */
  readonly field: string | null;
  /** What an event that `rule` matched gives to it; null where the event lacks a field that it groups or counts by. */
  contribution(rule: DetectionRule, event: AuditEvent): Contribution | null;
  /**
   * Whether what lies within one timespan is enough; it looks at every timespan in `events`, which are those of one
   * group, in order of time.
   */
  fires(events: readonly Contribution[]): boolean;
}

/** What a matched event gives to a correlation. */
export interface Contribution {
  readonly correlation: string;
  readonly rule: string;
  /** Organisation and values of `groupBy`, joined. */
  readonly group: string;
  readonly changeId: string;
  /** Epoch milliseconds of the event. */
  readonly time: number;
  readonly value: string | null;
}

/** Sigma filter: what it matches raises nothing, until it ends. `holdfast.owner` and `holdfast.until` are required. */
export interface Suppression {
  readonly id: string;
  readonly title: string;
  readonly owner: string;
  readonly reason: string | null;
  /** Epoch milliseconds; after it the filter does nothing, and `alerts test` and `alerts rules` say so. */
  readonly until: number;
  /** Ids of rules; empty: all. */
  readonly rules: readonly string[];
  readonly where: string;
  test(event: AuditEvent, facts: Facts): Truth;
}

/** Everything in the rule folders, compiled. */
export interface RuleSet {
  readonly detections: readonly DetectionRule[];
  readonly correlations: readonly CorrelationRule[];
  readonly suppressions: readonly Suppression[];
  /** SHA-256 over the files: which rules decided is part of what an alert says. */
  readonly digest: string;
  /**
   * Rules that match the event, or that only a look-up can decide: none for nearly all events, so it has to cost next
   * to nothing (50,000 events a second on one core with the shipped pack).
   */
  candidates(event: AuditEvent): readonly DetectionRule[];
}

/** One inline test of a rule file (`holdfast.tests`). */
export interface RuleTestResult {
  readonly rule: string;
  readonly title: string;
  readonly name: string;
  readonly where: string;
  readonly passed: boolean;
  /** What was expected and what came. */
  readonly detail: string | null;
}

/** Ids are of one change: a revision of a record is the same change again. */
export const changeIdOf = ({ event_id, revision_of }: AuditEvent): string =>
  revision_of ?? event_id;
