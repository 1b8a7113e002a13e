import type { QueueSettings } from '../../alerts/alert-settings.ts';
import type { EventQueue } from '../../alerts/intake/event-queue.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { EventDecider } from './event-decider.ts';

/** A queue of pushed events, and whose they are. */
export interface WatchedQueue {
  readonly settings: Pick<QueueSettings, 'setAsideDirectory'>;
  readonly queue: EventQueue;
  /** As readings of the same connection call it: it is part of every event's id. */
  readonly organizationId: () => Promise<string>;
}

export interface QueueWatching {
  readonly ledger: Pick<Ledger, 'conditions' | 'reviews'>;
  readonly decider: EventDecider;
}

/** What a look at a queue counts; `WatchedSource` of the workflow. */
export interface QueueTally {
  events: number;
  alerts: number;
  grouped: number;
  findings: number;
  suppressed: number;
  setAside: number;
}

/** States of Holdfast itself that are about a queue; the subject is its name. */
export const QUEUE_CONDITIONS = {
  /** It cannot be asked. */
  unavailable: 'QueueUnavailable',
  /** Messages wait in its folder for a person. */
  setAside: 'MessageSetAside',
  /** Messages that should lie there cannot be written. */
  notKept: 'MessageNotKept',
  /** Its messages are of a version that nobody knows. */
  unfamiliar: 'MessageUnfamiliar',
} as const;
