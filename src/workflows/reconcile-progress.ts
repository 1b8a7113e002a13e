import type {
  FailedParts,
  OpenedReconciliation,
  Place,
  PlannedSpans,
  Reconciled,
  SpanCounts,
} from '../activities/reconciliation/reconcile-activities.ts';
import type { ReconcileProgress } from './messages.ts';

/** Where a reconciliation stands; continue-as-new hands it to the next run. */
export interface CarriedReconciliation {
  /** Run id of the first run: names the parts of the report. */
  readonly run: string;
  /** Still to be done; the first is under way. */
  readonly targets: OpenedReconciliation['targets'];
  /** In the target under way: the last batch, the number of parts, and those without an answer. */
  readonly after: Place | null;
  readonly parts: number;
  readonly failed: readonly FailedParts[];
  readonly done: number;
  readonly total: number;
  readonly notCompared: number;
  readonly counts: SpanCounts;
  readonly results: readonly Reconciled[];
}

const NOTHING: SpanCounts = {
  batches: 0,
  underWay: 0,
  expected: 0,
  there: 0,
  missing: 0,
  doubled: 0,
  late: 0,
  healing: 0,
};

export const begun = (run: string): CarriedReconciliation => ({
  run,
  targets: [],
  after: null,
  parts: 0,
  failed: [],
  done: 0,
  total: 0,
  notCompared: 0,
  counts: NOTHING,
  results: [],
});

export const opened = (
  state: CarriedReconciliation,
  { targets }: OpenedReconciliation,
): CarriedReconciliation => ({
  ...state,
  targets,
  total: targets.reduce((sum, { batches }) => sum + batches, 0),
});

type Span = PlannedSpans['spans'][number];

export const compared = (
  state: CarriedReconciliation,
  span: Span,
  counts: SpanCounts,
): CarriedReconciliation => ({ ...past(state, span), counts: add(state.counts, counts) });

/** Neighbours with the same reason are one entry, because a search that is away fails span after span. */
export const failed = (
  state: CarriedReconciliation,
  span: Span,
  reason: string,
): CarriedReconciliation => {
  const { batches } = span;
  const last = state.failed.at(-1);
  const isSame = last !== undefined && last.reason === reason && last.last === state.parts - 1;
  const entry = isSame
    ? { ...last, last: state.parts, batches: last.batches + batches }
    : { first: state.parts, last: state.parts, batches, reason };
  return {
    ...past(state, span),
    failed: [...(isSame ? state.failed.slice(0, -1) : state.failed), entry],
    notCompared: state.notCompared + batches,
  };
};

/** Nothing was said of the span before the next one. */
export const hasJustFailed = ({ failed: entries, parts }: CarriedReconciliation): boolean =>
  entries.at(-1)?.last === parts - 1;

const past = (state: CarriedReconciliation, { until, batches }: Span): CarriedReconciliation => ({
  ...state,
  after: until,
  parts: state.parts + 1,
  done: state.done + batches,
});

export const reported = (
  state: CarriedReconciliation,
  result: Reconciled,
): CarriedReconciliation => ({
  ...state,
  targets: state.targets.slice(1),
  after: null,
  parts: 0,
  failed: [],
  results: [...state.results, result],
});

const add = (one: SpanCounts, other: SpanCounts): SpanCounts => ({
  batches: one.batches + other.batches,
  underWay: one.underWay + other.underWay,
  expected: one.expected + other.expected,
  there: one.there + other.there,
  missing: one.missing + other.missing,
  doubled: one.doubled + other.doubled,
  late: one.late + other.late,
  healing: one.healing + other.healing,
});

export const progressOf = (state: CarriedReconciliation): ReconcileProgress => ({
  target: state.targets[0]?.target ?? null,
  done: state.done,
  total: state.total,
  notCompared: state.notCompared,
  lastError: state.failed.at(-1)?.reason ?? null,
  results: state.results,
  ...state.counts,
});
