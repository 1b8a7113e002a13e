import type { AlertActivities, WatchedSource } from '../../activities/alerts/alert-activities.ts';
import {
  createWatchLedger,
  type WatchLedgerDependencies,
} from '../../activities/alerts/watch-ledger.ts';
import {
  createWatchQueue,
  type WatchQueueDependencies,
} from '../../activities/alerts/watch-queue.ts';
import type { AlertMetrics } from '../../alerts/alert-metrics.ts';
import { Failure } from '../../audit/failure.ts';

export type WatchParts = WatchLedgerDependencies &
  WatchQueueDependencies & { readonly metrics: AlertMetrics };

/** `ledger`, or `queue:<name>`. */
export const createWatchSource = (parts: WatchParts): AlertActivities['watchSource'] => {
  const watchQueue = createWatchQueue(parts);
  const watchLedger = createWatchLedger(parts);
  const watch = async (source: string): Promise<WatchedSource> => {
    if (source === 'ledger') return watchLedger();
    const queue = source.replace(/^queue:/, '');
    if (!parts.queues.has(queue)) throw unknown(source, [...parts.queues.keys()]);
    // What was decided and could not be started comes from the queue again as known, which starts nothing.
    await parts.starter.startLeft();
    return watchQueue(queue);
  };
  return async ({ source }) => {
    const watched = await watch(source);
    parts.metrics.watched({ source, ...watched });
    return watched;
  };
};

const unknown = (source: string, queues: readonly string[]): Failure =>
  new Failure({
    type: 'InvalidInput',
    message: `There is nothing called ${source} to follow: alerts.queues of holdfast.yaml has ${queues.join(', ') || 'none'}.`,
    retryable: false,
  });
