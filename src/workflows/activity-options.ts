import { ActivityCancellationType, type ActivityOptions } from '@temporalio/workflow';

// Heartbeats come every second. A false alarm costs a repeated fetch or send, which the ledger makes harmless;
// a longer timeout would be waited for after each crash.

/**
 * Short bookkeeping in the ledger. A ledger that is away is waited for: nothing else could go on without it.
 */
export const bookkeeping: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/**
 * Reading from a platform. Five attempts, delays by the platform's own word (nextRetryDelay), then the workflow
 * says so and waits longer. No scheduleToClose: a Retry-After beyond it would fail the activity at once.
 */
export const reading: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  // A downloaded result of 200,000 records holds the thread for some three seconds.
  heartbeatTimeout: '8 seconds',
  retry: { maximumAttempts: 5, maximumInterval: '2 minutes' },
};

/**
 * Sending to HEC: five attempts (requirement A5), each resuming from the request states in the ledger; after
 * that the batch goes to redelivery and extraction goes on.
 */
export const sending: ActivityOptions = {
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { maximumAttempts: 5, maximumInterval: '1 minute' },
};

/** Searches of Splunk, of which each may take minutes. A span that five attempts did not compare is named. */
export const comparing: ActivityOptions = {
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: '8 seconds',
  retry: { maximumAttempts: 5, maximumInterval: '1 minute' },
};

/**
 * While Splunk's search says nothing of one span after the other: five attempts at each would take hours before anybody
 * is told. The second is for a worker that is killed.
 */
export const comparingInDoubt = { ...comparing.retry, maximumAttempts: 2 };

/** Reading many rows of the ledger, which is waited for like in bookkeeping. */
export const planning: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  retry: { initialInterval: '1 second', maximumInterval: '30 seconds' },
};

/** All activities of the harvest give signs of life. A window of 200,000 records holds the thread for some seconds. */
const HARVEST_HEARTBEAT = '10 seconds';

/**
 * A question to a platform about a window. What asks for halves is not asked again as it is; what a platform that is
 * away costs beyond five attempts is waited for by the workflow.
 */
export const asking: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: HARVEST_HEARTBEAT,
  retry: {
    maximumAttempts: 5,
    maximumInterval: '2 minutes',
    // A query that is gone is not asked for again and again: its part is begun anew.
    nonRetryableErrorTypes: ['IntervalTooLarge', 'QueryUnfinished', 'CursorExpired'],
  },
};

/** Its answer, with all downloads. */
export const collecting: ActivityOptions = {
  ...asking,
  startToCloseTimeout: '30 minutes',
};

/** A second reading, paged otherwise. What five attempts did not bring is named in the evidence. */
export const counting: ActivityOptions = { ...asking, startToCloseTimeout: '1 hour' };

/** Many look-ups within the platform's throttle. */
export const lookingUp: ActivityOptions = { ...counting, heartbeatTimeout: '8 seconds' };

/** Short questions about a harvest that may ask the platform too: which services, which organisation. */
export const opening: ActivityOptions = {
  startToCloseTimeout: '5 minutes',
  heartbeatTimeout: HARVEST_HEARTBEAT,
  retry: { initialInterval: '1 second', maximumInterval: '1 minute' },
};

/** The archive is waited for like the ledger: nothing else says how a window ended. */
export const sealing: ActivityOptions = {
  startToCloseTimeout: '30 minutes',
  heartbeatTimeout: HARVEST_HEARTBEAT,
  retry: { initialInterval: '1 second', maximumInterval: '2 minutes' },
};

/** Everything the archive holds is read. */
export const verifying: ActivityOptions = {
  startToCloseTimeout: '12 hours',
  heartbeatTimeout: HARVEST_HEARTBEAT,
  retry: { maximumAttempts: 3, maximumInterval: '5 minutes' },
};

/**
 * Following a source of changes for about a minute. A worker that is killed is noticed by its silence, because until
 * then nobody follows.
 */
export const watching: ActivityOptions = {
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { maximumAttempts: 4, initialInterval: '1 second', maximumInterval: '10 seconds' },
};

/**
 * Showing an alert in one channel: a few quick tries, then the next channel has it. No scheduleToClose: a worker that
 * was away must not make one alert appear in two channels.
 */
export const showing: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '5 seconds',
  // One that is unknown is looked for: that may cost a try of its own.
  retry: { maximumAttempts: 4, initialInterval: '1 second', maximumInterval: '5 seconds' },
  // What is on its way cannot be called back, and what it came to has to be known.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
};

/** Bringing messages up to date that were shown before: worth some tries, and nobody waits for it. */
export const refreshing: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '5 seconds',
  retry: { maximumAttempts: 5, initialInterval: '1 second', maximumInterval: '30 seconds' },
};
