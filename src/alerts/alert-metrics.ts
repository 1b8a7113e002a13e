import type { MatchOutcome, Severity } from '../audit/alert.ts';

interface OfRule {
  /** Sigma id, or `condition.<kind>`. */
  readonly rule: string;
  readonly severity: Severity;
}

/** What is counted of alerts; who counts does not know who asks. Nothing here waits or fails. */
export interface AlertMetrics {
  /** A match that is remembered now; not one that was known. */
  decided(match: OfRule & { readonly outcome: MatchOutcome }): void;
  /** One try to show an alert. `outcome`: `shown`, `shown-before`, or the type of the failure. */
  attempted(attempt: { readonly channel: string; readonly outcome: string }): void;
  /** The first channel took it: from the event at the platform (t0) to now (t3). */
  delivered(alert: OfRule & { readonly seconds: number }): void;
  /** The first person took it: from t0 to t4. */
  acknowledged(alert: OfRule & { readonly seconds: number }): void;
  /** How far a source is looked at, and how many messages were put aside meanwhile. */
  watched(source: {
    readonly source: string;
    readonly behindMs: number;
    readonly setAside: number;
  }): void;
}
