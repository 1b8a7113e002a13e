import type { QueueMessage } from '../../alerts/intake/event-queue.ts';
import { countSetAside, setAside } from '../../alerts/intake/set-aside.ts';
import { Failure } from '../../audit/failure.ts';
import { QUEUE_CONDITIONS, type QueueWatching, type WatchedQueue } from './watched-queue.ts';

export interface Unusable {
  readonly message: QueueMessage;
  /** Goes on after "because". */
  readonly reason: string;
}

/** A disk that is full is not so for ever; whoever waits for a message to come again does not ask every second. */
const AGAIN_AFTER_MS = 300_000;

/**
 * Keeps messages that bring no event in files, and tells somebody; gives those that are kept. What cannot be kept stays
 * in the queue.
 */
export const keepAside = async (
  { ledger: { conditions } }: Pick<QueueWatching, 'ledger'>,
  { queue, settings: { setAsideDirectory } }: WatchedQueue,
  unusable: readonly Unusable[],
): Promise<readonly QueueMessage[]> => {
  const kept: QueueMessage[] = [];
  const [last] = unusable.slice(-1);
  if (last === undefined) return kept;
  try {
    let path = '';
    for (const { message, reason } of unusable) {
      path = await setAside(setAsideDirectory, message, reason);
      kept.push(message);
    }
    const count = await countSetAside(setAsideDirectory);
    await conditions.raise(
      QUEUE_CONDITIONS.setAside,
      queue.name,
      `${count} messages of queue ${queue.name} bring no event that can be decided on, and are kept in ${setAsideDirectory}. ` +
        `The last is ${path}: ${last.reason}. Narrow the rule of EventBridge to Genesys Cloud's v2.audits events of this ` +
        `organisation, or report what was not understood; then remove the files.`,
    );
    await conditions.resolve(QUEUE_CONDITIONS.notKept, queue.name);
  } catch (error) {
    if (!(error instanceof Failure) || error.type !== 'QueueUnavailable') throw error;
    await conditions.raise(QUEUE_CONDITIONS.notKept, queue.name, error.message);
    const left = unusable
      .map(({ message }) => message)
      .filter((message) => !kept.includes(message));
    await queue.giveBack(left, AGAIN_AFTER_MS);
  }
  return kept;
};
