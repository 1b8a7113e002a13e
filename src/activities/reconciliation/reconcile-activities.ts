/** What the reconciliation workflow asks of the worker; counts only, so that history stays small. */
export interface ReconcileActivities {
  openReconciliation(input: OpenReconciliationInput): Promise<OpenedReconciliation>;
  planSpans(input: PlanSpansInput): Promise<PlannedSpans>;
  compareSpan(input: CompareSpanInput): Promise<SpanCounts>;
  reportReconciliation(input: ReportInput): Promise<Reconciled>;
}

export interface OpenReconciliationInput {
  /** Null: every target that has a search. */
  readonly target: string | null;
  /** ISO 8601; null: the last 24 hours, up to now minus the settling time. */
  readonly from: string | null;
  readonly to: string | null;
}

/** Batches of one target committed in `[from, to)`, epoch milliseconds. */
export interface Period {
  readonly target: string;
  readonly from: number;
  readonly to: number;
}

export interface OpenedReconciliation {
  readonly targets: readonly (Period & { readonly batches: number })[];
}

/** A place among batches in the order of their commits. */
export interface Place {
  readonly at: number;
  readonly batch: string;
}

export interface PlanSpansInput extends Period {
  readonly after: Place | null;
}

export interface PlannedSpans {
  /** Each ends with this batch, and begins after the one before. */
  readonly spans: readonly { readonly until: Place; readonly batches: number }[];
  /** There are more after the last. */
  readonly more: boolean;
}

export interface CompareSpanInput extends Period {
  /** Names the folder of this reconciliation's parts. */
  readonly run: string;
  readonly number: number;
  readonly after: Place | null;
  readonly until: Place;
}

/** Of events, but `batches` and `underWay`. */
export interface SpanCounts {
  readonly batches: number;
  readonly underWay: number;
  readonly expected: number;
  readonly there: number;
  readonly missing: number;
  readonly doubled: number;
  readonly late: number;
  readonly healing: number;
}

export interface ReportInput extends Period {
  readonly run: string;
  /** Numbers of the parts below this one were given out. */
  readonly parts: number;
  readonly notCompared: readonly FailedParts[];
}

/** Parts that were never written, because their spans had no answer. */
export interface FailedParts {
  readonly first: number;
  readonly last: number;
  readonly batches: number;
  readonly reason: string;
}

/** How the reconciliation of one target ended. */
export interface Reconciled extends SpanCounts {
  readonly target: string;
  readonly verdict: 'clean' | 'findings' | 'incomplete';
  /** Events that are not expected: dead letters nobody has decided about, and those that stay out. */
  readonly setAside: number;
  readonly discarded: number;
  readonly notCompared: number;
  /** The first reason of those; null where everything was compared. */
  readonly whyNotCompared: string | null;
  /** Names of the files in reports.directory. */
  readonly json: string;
  readonly html: string;
}
