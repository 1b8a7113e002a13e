import { Failure } from '../../audit/failure.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { Expectation, Ledger } from '../../ledger/ledger.ts';
import type { ReconciliationParts } from '../../reports/reconciliation-parts.ts';
import type { IndexSearch, SearchAnswer } from '../../splunk/index-search.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import type { DeliveryModes } from '../delivery/delivery-modes.ts';

export interface ReconcileDependencies {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly targets: ReadonlyMap<string, TargetSettings>;
  /** By target; those without a search are not in it. */
  readonly searches: ReadonlyMap<string, IndexSearch>;
  readonly modes: DeliveryModes;
  readonly parts: ReconciliationParts;
  /** Has a batch tried now by its own workflow. */
  readonly redeliver: (delivery: {
    readonly batch: string;
    readonly target: string;
  }) => Promise<void>;
  readonly reportsDirectory: string;
  /** Name and version, for the report. */
  readonly product: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** One target that can be asked. */
export interface Sink extends Pick<ReconcileDependencies, 'ledger' | 'store' | 'modes' | 'now'> {
  readonly target: string;
  readonly search: IndexSearch;
  readonly settlingMs: number;
  /** Where its events go, by today's configuration. */
  readonly indexes: readonly string[];
  readonly signal: AbortSignal;
}

export const openSink = (
  { targets, searches, ledger, store, modes, now }: ReconcileDependencies,
  target: string,
  signal: AbortSignal,
): Sink => {
  const settings = targets.get(target);
  const search = searches.get(target);
  if (settings?.search === undefined || search === undefined) {
    throw noSearch(target, [...searches.keys()]);
  }
  const { index, disorderedIndex = index, search: own } = settings;
  const indexes = [...new Set([index, disorderedIndex])];
  const { settlingMs } = own;
  return { target, search, settlingMs, indexes, ledger, store, modes, now, signal };
};

const noSearch = (target: string, known: readonly string[]): Failure =>
  new Failure({
    type: 'InvalidInput',
    message:
      `Target "${target}" has no search in this worker's holdfast.yaml (targets that have: ${known.join(', ') || 'none'}), ` +
      `so nobody can say what it holds. Add splunk.targets.${target}.search and restart the worker.`,
    retryable: false,
  });

/** What Splunk answered; anything unknown is a failure, never "not there". */
export const known = <Value>(answer: SearchAnswer<Value>, sought: string): Value => {
  if (answer.kind === 'complete') return answer.value;
  throw new Failure({
    type: 'SearchUnavailable',
    message: `Splunk's search did not say ${sought} (${answer.reason}): ${answer.detail}`,
    retryable: true,
    ...(answer.retryAfterMs !== undefined && { retryAfterMs: answer.retryAfterMs }),
  });
};

/** How many of a batch's events should be in the target. */
export const expectedOf = ({ events, withheld }: Expectation): number => events - withheld.length;
