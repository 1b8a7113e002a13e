import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { EventQueue, QueueMessage } from '../../alerts/intake/event-queue.ts';
import { countSetAside } from '../../alerts/intake/set-aside.ts';
import { Failure } from '../../audit/failure.ts';
import type { ConditionRow } from '../../ledger/ledger.ts';
import type { WatchedSource } from './alert-activities.ts';
import { takeMessages } from './take-messages.ts';
import {
  QUEUE_CONDITIONS,
  type QueueTally,
  type QueueWatching,
  type WatchedQueue,
} from './watched-queue.ts';

export interface WatchQueueDependencies extends QueueWatching {
  /** By name. */
  readonly queues: ReadonlyMap<string, WatchedQueue>;
  /** How long one look lasts. */
  readonly watchMs: number;
  /** Longest wait for one answer of the queue. Whoever breaks it off can lose a message for as long as SQS hides it. */
  readonly waitMs?: number;
  /** The worker ends, and waits for that answer. Temporal itself says so only when its patience is over. */
  readonly stopping?: AbortSignal;
  readonly now: () => number;
}

const HEARTBEAT_MS = 1_000;
const WAIT_MS = 5_000;
/** SQS waits whole seconds. */
const SHORTEST_WAIT_MS = 1_000;
/** Most messages of one answer, and most that are decided on at once. */
const ANSWER = 10;
const BURST = 50;
/** The first may be an accident of the network. */
const PATIENT_ATTEMPTS = 2;

/** Follows one queue for `watchMs`: what comes is decided on within moments. `queue` is its name. */
export const createWatchQueue =
  (deps: WatchQueueDependencies) =>
  async (queue: string): Promise<WatchedSource> => {
    const watched = queueNamed(deps.queues, queue);
    const beat = setInterval(heartbeat, HEARTBEAT_MS);
    try {
      return await watch(deps, watched, cancellationSignal());
    } catch (error) {
      await tell(deps, queue, error);
      throw error;
    } finally {
      clearInterval(beat);
    }
  };

const queueNamed = (queues: ReadonlyMap<string, WatchedQueue>, name: string): WatchedQueue => {
  const watched = queues.get(name);
  if (watched !== undefined) return watched;
  throw new Failure({
    type: 'InvalidConfiguration',
    message: `There is no queue "${name}" in alerts.queues of holdfast.yaml.`,
    retryable: false,
  });
};

const watch = async (
  deps: WatchQueueDependencies,
  watched: WatchedQueue,
  signal: AbortSignal,
): Promise<WatchedSource> => {
  const { ledger, now, watchMs, waitMs = WAIT_MS, stopping } = deps;
  const { queue } = watched;
  const tally = { events: 0, alerts: 0, grouped: 0, findings: 0, suppressed: 0, setAside: 0 };
  // Whose events these are has to be known before one is taken.
  await watched.organizationId();
  const until = now() + watchMs;
  let behindMs = 0;
  for (let left = watchMs; left >= SHORTEST_WAIT_MS; left = until - now()) {
    if (signal.aborted || stopping?.aborted === true) break;
    // Asked each time: while the ledger is away nothing is taken from the queue.
    const open = await ledger.conditions.open();
    const messages = await receiveBurst(queue, Math.min(left, waitMs), signal);
    if (messages.length > 0)
      await takeMessages(deps, watched, messages, tally satisfies QueueTally);
    const sent = messages.flatMap(({ sentAt }) => (sentAt === null ? [] : [sentAt]));
    behindMs = sent.length === 0 ? 0 : Math.max(0, now() - Math.min(...sent));
    await resolveWhatIsOver(deps, watched, open);
  }
  return { ...tally, behindMs };
};

/** What waits for look-ups waits together: of a burst, several answers of the queue are decided on at once. */
const receiveBurst = async (
  queue: EventQueue,
  waitMs: number,
  signal: AbortSignal,
): Promise<readonly QueueMessage[]> => {
  const messages = [...(await queue.receive(waitMs, signal))];
  for (let full = ANSWER; messages.length === full && full < BURST; full += ANSWER) {
    // What has been received must not wait for a queue that went away: the next look is told.
    messages.push(...(await queue.receive(0, signal).catch(() => [])));
  }
  return messages;
};

/** The queue answered; and a person who has dealt with what was set aside has removed it. */
const resolveWhatIsOver = async (
  { ledger: { conditions } }: WatchQueueDependencies,
  { queue, settings }: WatchedQueue,
  open: readonly ConditionRow[],
): Promise<void> => {
  const isOpen = (kind: string): boolean =>
    open.some((one) => one.kind === kind && one.subject === queue.name);
  const { unavailable, setAside } = QUEUE_CONDITIONS;
  if (isOpen(unavailable)) await conditions.resolve(unavailable, queue.name);
  if (isOpen(setAside) && (await countSetAside(settings.setAsideDirectory)) === 0) {
    await conditions.resolve(setAside, queue.name);
  }
};

/** Who waits for what is pushed has to know that nothing comes. */
const tell = async (
  { ledger: { conditions } }: WatchQueueDependencies,
  queue: string,
  error: unknown,
): Promise<void> => {
  if (!(error instanceof Failure) || error.type !== 'QueueUnavailable') return;
  if (activityInfo().attempt < PATIENT_ATTEMPTS) return;
  await conditions.raise(
    QUEUE_CONDITIONS.unavailable,
    queue,
    `What is pushed through queue ${queue} does not come; changes are noticed when they are read. ${error.message}`,
  );
};
