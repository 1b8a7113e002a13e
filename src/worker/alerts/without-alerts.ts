import type { AlertActivities } from '../../activities/alerts/alert-activities.ts';
import { CONSUMER } from '../../activities/alerts/watch-ledger.ts';
import { Failure, type FailureType } from '../../audit/failure.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { Alerts } from './create-alerts.ts';

const refusing = (type: FailureType, retryable: boolean) => (): Promise<never> =>
  Promise.reject(
    new Failure({
      type,
      message:
        'holdfast.yaml of this worker has no section alerts, so nothing is followed and nobody is told. Add it and restart the worker, or end this run.',
      retryable,
    }),
  );

/** `InvalidInput` ends the run, which a worker that is configured otherwise starts again. */
const endRun = refusing('InvalidInput', false);
/** What was raised, and what a person has said, waits for a worker that is configured otherwise. */
const leaveToOthers = refusing('InvalidConfiguration', true);

const activities: AlertActivities = {
  watchSource: endRun,
  openAlert: leaveToOthers,
  showAlert: leaveToOthers,
  noteUndelivered: leaveToOthers,
  settleAlert: leaveToOthers,
  refreshAlert: leaveToOthers,
};

/** Workers are given a new configuration one after the other: those with alerts may still read. */
const IDLE_MS = 60 * 60_000;

/** Where nobody is to be told: no batch is kept for rules that nobody puts to it. */
export const withoutAlerts = ({ reviews }: Pick<Ledger, 'reviews'>): Alerts => ({
  activities,
  chores: [
    {
      name: 'batches no longer kept for alerts',
      everyMs: IDLE_MS / 6,
      run: async () => Number(await reviews.dropConsumer(CONSUMER, IDLE_MS)),
    },
  ],
  start: () => Promise.resolve(),
  stopping: () => undefined,
  stop: () => Promise.resolve(),
});
