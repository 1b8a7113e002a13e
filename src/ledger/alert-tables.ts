import type { Disposition, MatchOutcome, Severity } from '../audit/alert.ts';
import type { AlertState, AttemptRow } from './alerts.ts';

/** Columns of migrations 0007 to 0009: times are epoch milliseconds, booleans 0 or 1, structures JSON text. */
export interface AlertTables {
  alerts: AlertTable;
  matches: MatchTable;
  alert_attempts: AttemptTable;
  alert_verdicts: VerdictTable;
  /** Without a claim: used. */
  used_links: {
    token: string;
    until: number;
    claim: string | null;
    claimed_until: number | null;
  };
  /** Who reads committed batches: their files are kept until these have read them. */
  readers: { name: string; seen_at: number };
  reader_cursors: { reader: string; stream: string; version: number };
  contributions: ContributionTable;
  pushed_events: PushedTable;
}

export interface AlertTable {
  id: string;
  rule: string;
  severity: Severity;
  platform: string | null;
  organization_id: string | null;
  change_id: string;
  title: string;
  notice: string;
  state: AlertState;
  count: number;
  /** SHA-256: what it is made of comes from platforms, and may be longer than an index takes. Null in a storm. */
  group_key: string | null;
  storm: number;
  event_at: number;
  received_at: number;
  decided_at: number;
  /** When its workflow was last seen started. */
  started_at: number | null;
  delivered_at: number | null;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  acknowledged_via: string | null;
  note: string | null;
  disposed_at: number | null;
  disposition: Disposition | null;
  disposed_by: string | null;
  disposed_via: string | null;
  ticket: string | null;
  resolved_at: number | null;
}

export interface MatchTable {
  rule: string;
  change_id: string;
  outcome: MatchOutcome;
  reason: string | null;
  alert: string | null;
  /** Null where it came to no alert. */
  place: MatchPlace | null;
  title: string;
  notice: string;
  event_at: number;
  received_at: number;
  decided_at: number;
  source: string;
}

/** How a match came to its alert: `raised` and `storm` are what a storm is measured by. */
export type MatchPlace = 'raised' | 'grouped' | 'storm';

export interface VerdictTable {
  alert: string;
  at: number;
  disposition: Disposition;
  by: string;
  via: string;
  ticket: string | null;
}

export interface AttemptTable {
  alert: string;
  channel: string;
  occasion: string;
  attempts: number;
  state: AttemptRow['state'];
  receipt: string | null;
  error: string | null;
  may_be_double: number;
  at: number;
}

interface ContributionTable {
  correlation: string;
  rule: string;
  change_id: string;
  /** SHA-256, as in alerts. */
  group_key: string;
  time: number;
  value: string | null;
}

interface PushedTable {
  organization_id: string;
  change_id: string;
  time: number;
  pushed: number;
  read: number;
}
