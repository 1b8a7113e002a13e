import type { QueueMessage } from '../../alerts/intake/event-queue.ts';
import { changeIdOf } from '../../alerts/rules/rule.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { PushedEvent } from '../../ledger/reviews.ts';
import { readPushed } from '../../platforms/genesys/read-pushed.ts';
import { decideMessages, type DecidedMessages, type MessageEvent } from './decide-messages.ts';
import { keepAside, type Unusable } from './keep-aside.ts';
import {
  QUEUE_CONDITIONS,
  type QueueTally,
  type QueueWatching,
  type WatchedQueue,
} from './watched-queue.ts';

/** Long enough for what is wrong to pass, short enough for a person to wait. */
const AGAIN_AFTER_MS = 30_000;

/**
 * Takes messages from the queue: each is removed only when what it brings is decided on, durably, or lies in a file for a
 * person. Twice, late, or in any order is the same.
 */
export const takeMessages = async (
  watching: QueueWatching,
  watched: WatchedQueue,
  messages: readonly QueueMessage[],
  tally: QueueTally,
): Promise<void> => {
  const { queue } = watched;
  const read = readMessages(messages, queue.name, await watched.organizationId());
  const outcome = await decideOrGiveBack(watching, watched, read.events);
  const results = outcome.decided.map(({ by }) => by);
  const decided = outcome.decided.flatMap(({ events }) => events.map(({ message }) => message));
  for (const { created, grouped, findings, suppressed } of results) {
    tally.alerts += created.length;
    tally.grouped += grouped.length;
    tally.findings += findings;
    tally.suppressed += suppressed;
  }
  tally.events += decided.length;
  // Waking people comes first; what follows only tidies up.
  for (const by of results) await watching.decider.start(by);
  await watching.ledger.reviews.notePushed(
    outcome.decided.flatMap(({ events }) => events.map(({ event }) => toPushed(event))),
  );
  const isAside = [...read.unusable, ...outcome.unusable];
  const kept = new Set(await keepAside(watching, watched, isAside));
  tally.setAside += kept.size;
  const failed = outcome.failed.map(({ message }) => message);
  const notKept = isAside.map(({ message }) => message).filter((one) => !kept.has(one));
  const mustStay = new Set([...failed, ...notKept]);
  await queue.remove([...new Set([...decided, ...kept])].filter((one) => !mustStay.has(one)));
  if (failed.length > 0) await queue.giveBack(failed, AGAIN_AFTER_MS);
  if (read.events.length > 0) await tellUnfamiliar(watching, queue.name, read.unfamiliar);
};

const toPushed = (event: AuditEvent): PushedEvent => ({
  organizationId: event.organization_id,
  changeId: changeIdOf(event),
  time: Date.parse(event.timestamp),
});

interface ReadMessages {
  readonly events: readonly MessageEvent[];
  /** Those that bring no event, and those whose event says nothing. */
  readonly unusable: readonly Unusable[];
  readonly unfamiliar: string | null;
}

const readMessages = (
  messages: readonly QueueMessage[],
  queue: string,
  organizationId: string,
): ReadMessages => {
  const events: MessageEvent[] = [];
  const unusable: Unusable[] = [];
  let unfamiliar: string | null = null;
  for (const message of messages) {
    const observedAt = new Date(message.receivedAt).toISOString();
    const pushed = readPushed(message.body, { organizationId, queue, observedAt });
    if (pushed.kind !== 'event') {
      unusable.push({ message, reason: pushed.reason });
      continue;
    }
    events.push({ message, event: pushed.event });
    unfamiliar ??= pushed.unfamiliar;
    // Decided on all the same: its id is compared with what is read.
    if (pushed.event.flags.includes('unnormalised')) {
      unusable.push({ message, reason: pushed.event.message ?? 'its record says nothing' });
    }
  }
  return { events, unusable, unfamiliar };
};

const decideOrGiveBack = async (
  watching: QueueWatching,
  { queue }: WatchedQueue,
  events: readonly MessageEvent[],
): Promise<DecidedMessages> => {
  try {
    return await decideMessages(watching, queue.name, events);
  } catch (error) {
    // Else they would be out of sight for a minute; where this fails too, they are.
    await queue
      .giveBack(
        events.map(({ message }) => message),
        AGAIN_AFTER_MS,
      )
      .catch(() => {});
    throw error;
  }
};

const tellUnfamiliar = async (
  { ledger }: QueueWatching,
  queue: string,
  unfamiliar: string | null,
): Promise<void> => {
  if (unfamiliar === null) return ledger.conditions.resolve(QUEUE_CONDITIONS.unfamiliar, queue);
  await ledger.conditions.raise(
    QUEUE_CONDITIONS.unfamiliar,
    queue,
    `Queue ${queue} brings messages of ${unfamiliar}. They are read as far as they are understood; look for a newer Holdfast.`,
  );
};
