import type { Platform } from './event.ts';

/** Sigma's levels, least first. */
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical';

/** What became of a change that a rule matched. */
export type MatchOutcome =
  | 'alert' // raised, or counted in an alert that was open
  | 'finding' // too old to wake anybody: listed, not sent
  | 'suppressed'; // a filter with an owner and an end date says so

/** A person's verdict on an alert. */
export type Disposition = 'authorised' | 'incident' | 'false_positive';

/** What was found out beyond the event itself. */
export interface Fact {
  /** Field name that rules use, e.g. `subject_admin_before`. */
  readonly name: string;
  /** Null: it could not be found out. A rule that asks for it then matches, and the alert says so. */
  readonly value: boolean | string | null;
  /** For people: how it is known, or why it is not. */
  readonly text: string;
}

export interface NoticeChange {
  readonly property: string;
  /** Names, not ids, as far as they are known. Text as the platform sent it: channels escape it. */
  readonly old: string;
  readonly new: string;
}

export interface NoticeLink {
  readonly title: string;
  readonly url: string;
}

/** All that a person is shown of an alert, whatever the channel. Plain text throughout; never holds a secret. */
export interface AlertNotice {
  readonly title: string;
  readonly severity: Severity;
  /** What the rule watches for. */
  readonly description: string | null;
  /** Address or text of what to do. */
  readonly runbook: string | null;
  /** Null for a condition of Holdfast itself. */
  readonly change: {
    readonly platform: Platform;
    readonly tenant: string;
    readonly organizationId: string;
    readonly eventId: string;
    readonly eventType: string;
    /** ISO 8601 UTC, by the platform's clock. */
    readonly at: string;
    /** `Ada Admin (7a…)`, or the id alone where nobody knows the name. */
    readonly actor: string;
    readonly actorIps: readonly string[];
    readonly target: string;
    readonly subject: string | null;
    readonly direction: 'added' | 'removed' | null;
    readonly changes: readonly NoticeChange[];
  } | null;
  /** Message of a condition, of a correlation, or of a group of many. */
  readonly text: string | null;
  readonly facts: readonly Fact[];
  /** Run that decided, evidence. */
  readonly links: readonly NoticeLink[];
  /** For who has no link: `holdfast alerts show …`, `holdfast search …`. */
  readonly commands: readonly string[];
}

/** The clock of an alert; ISO 8601 UTC, null until it happened. */
export interface AlertClock {
  /** t0: at the platform. */
  readonly event: string;
  /** t1: by us. */
  readonly received: string;
  /** t2: a rule matched, durably. */
  readonly decided: string;
  /** t3: the first channel took it. */
  readonly delivered: string | null;
  /** t4. */
  readonly acknowledged: string | null;
  /** t5. */
  readonly disposed: string | null;
}
