import {
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { AlertActivities, WatchedSource } from '../activities/alerts/alert-activities.ts';
import { failureOf, messageOf } from './activity-failure.ts';
import { watching } from './activity-options.ts';
import { type CarriedWatch, parseWatchInput, type WatchInput } from './alert-input.ts';
import { type WatchStatus, watchQuery } from './alert-messages.ts';
import { createStateShower, showWatchDetails } from './alert-visibility.ts';

/** As in extraction: replaying more takes too long. */
const MAX_HISTORY = 500;
/** A source that is away is asked again after this, doubling up to a minute. */
const FIRST_WAIT_MS = 5_000;
const LONGEST_WAIT_MS = 60_000;

const { watchSource } = proxyActivities<AlertActivities>(watching);

const NOTHING: CarriedWatch = {
  events: 0,
  alerts: 0,
  grouped: 0,
  findings: 0,
  suppressed: 0,
  setAside: 0,
};

const plus = (so: CarriedWatch, more: WatchedSource): CarriedWatch => ({
  events: so.events + more.events,
  alerts: so.alerts + more.alerts,
  grouped: so.grouped + more.grouped,
  findings: so.findings + more.findings,
  suppressed: so.suppressed + more.suppressed,
  setAside: so.setAside + more.setAside,
});

/**
 * Follows one source of changes for ever: a queue, or what streams and harvests have read. What is dangerous becomes a
 * `raiseAlert` of its own, so nothing here waits for people or channels. No failure ends it, unless its
 * worker knows no such source. Query: `status`.
 */
export async function watchCriticalEvents(input: WatchInput): Promise<never> {
  const { source, carried = NOTHING } = parseWatchInput(input);
  let status: WatchStatus = { ...carried, source, behindMs: null, lastError: null };
  let failures = 0;
  const showState = createStateShower();
  setHandler(watchQuery, () => status, { description: 'Counts, how far behind, last error' });
  for (;;) {
    showState(failures === 0 ? 'watching' : 'failed');
    showWatchDetails(status);
    try {
      const watched = await watchSource({ source });
      const { behindMs } = watched;
      status = { ...plus(status, watched), source, behindMs, lastError: null };
      failures = 0;
    } catch (error) {
      // Nobody follows it any more; a worker that does starts it again.
      const isUnknown = failureOf(error)?.type === 'InvalidInput';
      if (isCancellation(error) || isUnknown) throw error;
      status = { ...status, lastError: messageOf(error) };
      showState('failed');
      showWatchDetails(status);
      await sleep(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS), {
        summary: 'until the source is asked again',
      });
      failures += 1;
    }
    if (workflowInfo().historyLength >= MAX_HISTORY)
      await continueAsNew<typeof watchCriticalEvents>({ source, carried: countsOf(status) });
  }
}

const countsOf = ({
  events,
  alerts,
  grouped,
  findings,
  suppressed,
  setAside,
}: WatchStatus): CarriedWatch => ({ events, alerts, grouped, findings, suppressed, setAside });
