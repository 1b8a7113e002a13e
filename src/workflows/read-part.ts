import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  sleep,
  TimeoutFailure,
} from '@temporalio/workflow';
import type {
  CollectionInput,
  HarvestSourceActivities,
  Part,
  Ticket,
} from '../activities/harvest/harvest-activities.ts';
import { failureOf } from './activity-failure.ts';
import { asking, collecting, counting } from './activity-options.ts';
import type { ReadPart } from './reading.ts';

/** A query that has not ended after this is taken for one that never will: halves are asked for instead. */
const PATIENCE_MS = 15 * 60_000;
const FIRST_POLL_MS = 1_000;
const LONGEST_POLL_MS = 30_000;

/** What is asked of a platform runs on the queue of its credential. */
export const sourceOf = (taskQueue: string) => {
  const { beginPart, pollPart, acquireHarvestToken } = proxyActivities<HarvestSourceActivities>({
    ...asking,
    taskQueue,
  });
  const { collectPart } = proxyActivities<HarvestSourceActivities>({ ...collecting, taskQueue });
  const { countWindow } = proxyActivities<HarvestSourceActivities>({ ...counting, taskQueue });
  return { beginPart, pollPart, acquireHarvestToken, collectPart, countWindow };
};

export type Source = ReturnType<typeof sourceOf>;

/** One question and its answer: begun, waited for by timers, collected. */
export const readPart = async (
  collection: CollectionInput,
  part: Part,
  { beginPart, pollPart, collectPart }: Source,
): Promise<ReadPart> => {
  const summary = summaryOf(part);
  let ticket = await beginPart.executeWithOptions({ summary }, [{ ...collection, part }]);
  for (
    let waitMs = FIRST_POLL_MS;
    !ticket.isDone;
    waitMs = Math.min(waitMs * 1.5, LONGEST_POLL_MS)
  ) {
    await sleep(waitMs, { summary: `${ticket.state}: until the next look` });
    ticket = await pollPart.executeWithOptions({ summary }, [{ ...collection, ticket }]);
    if (!ticket.isDone) refuseEndless(ticket);
  }
  const collected = await collectPart.executeWithOptions({ summary }, [{ ...collection, ticket }]);
  return { ticket, collected };
};

/** After the platform was asked: whoever was away for long finds the answer ready. */
const refuseEndless = ({ askedAt, state, transactionId }: Ticket): void => {
  if (Date.now() - Date.parse(askedAt) <= PATIENCE_MS) return;
  throw ApplicationFailure.nonRetryable(
    `Query ${transactionId ?? ''} has been ${state} since ${askedAt}; it is asked in halves.`,
    'QueryUnfinished',
  );
};

const summaryOf = ({ from, to, service }: Part): string =>
  `${service ?? 'all services'}, ${from.slice(11, 16)} to ${to.slice(11, 16)}`;

/** The platform cannot answer so much at once. */
export const asksForHalves = (error: unknown): boolean => {
  if (error instanceof ActivityFailure && error.cause instanceof TimeoutFailure) return true;
  const said = error instanceof ApplicationFailure ? error : failureOf(error);
  return said?.type === 'IntervalTooLarge' || said?.type === 'QueryUnfinished';
};
