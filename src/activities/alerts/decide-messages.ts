import type { QueueMessage } from '../../alerts/intake/event-queue.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { DecidedEvents } from './event-decider.ts';
import type { Unusable } from './keep-aside.ts';
import type { QueueWatching } from './watched-queue.ts';

export interface MessageEvent {
  readonly message: QueueMessage;
  readonly event: AuditEvent;
}

export interface DecidedMessages {
  /** Durable, each of them. */
  readonly decided: readonly {
    readonly events: readonly MessageEvent[];
    readonly by: DecidedEvents;
  }[];
  /** Come again. */
  readonly failed: readonly MessageEvent[];
  /** Came so often in vain that a person has to look. */
  readonly unusable: readonly Unusable[];
}

/** The ledger answered each time, or nothing would have been taken from the queue. */
const MOST_RECEIVES = 10;

/**
 * Decides on all of them at once; where that fails, one by one, so that one event that nobody can cope with does not keep
 * the others from people. Throws where nothing can be decided at all.
 */
export const decideMessages = async (
  watching: QueueWatching,
  queue: string,
  messages: readonly MessageEvent[],
): Promise<DecidedMessages> => {
  if (messages.length === 0) return { decided: [], failed: [], unusable: [] };
  try {
    const by = await decide(watching, queue, messages);
    return { decided: [{ events: messages, by }], failed: [], unusable: [] };
  } catch (error) {
    return decideApart(watching, queue, messages, error);
  }
};

const decideApart = async (
  watching: QueueWatching,
  queue: string,
  messages: readonly MessageEvent[],
  error: unknown,
): Promise<DecidedMessages> => {
  const [decided, failed, unusable]: [
    DecidedMessages['decided'][number][],
    MessageEvent[],
    Unusable[],
  ] = [[], [], []];
  for (const one of messages) {
    try {
      if (messages.length === 1) throw error;
      decided.push({ events: [one], by: await decide(watching, queue, [one]) });
    } catch (again) {
      // Two in a row from the start: it is not the events.
      if (one.message.receives < MOST_RECEIVES) failed.push(one);
      else unusable.push({ message: one.message, reason: inVain(one.message, again) });
      if (decided.length === 0 && failed.length === Math.min(2, messages.length)) throw error;
    }
  }
  return { decided, failed, unusable };
};

const inVain = ({ receives }: QueueMessage, error: unknown): string =>
  `deciding on it failed ${receives} times, the last time with ${error instanceof Error ? error.message : String(error)}`;

const decide = (
  { decider }: QueueWatching,
  queue: string,
  messages: readonly MessageEvent[],
): Promise<DecidedEvents> => {
  const events = messages.map(({ event }) => event);
  const receivedAt = Math.min(...messages.map(({ message }) => message.receivedAt));
  return decider.decide(events, { source: `push:${queue}`, receivedAt });
};
