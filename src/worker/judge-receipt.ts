import type { Unconfirmed } from '../ledger/ledger.ts';

/** What a complete search answer shows of one request's events. */
export interface Sighting {
  readonly events: number;
  readonly distinctEvents: number;
  /** Ids that are there more than once. */
  readonly doubled: readonly string[];
}

/** What an accepted request is found to be. */
export type ReceiptVerdict =
  | { readonly kind: 'complete'; readonly sighting: Sighting }
  /** Believed: not all of it is there, and what Splunk took after it is. */
  | { readonly kind: 'missing'; readonly sighting: Sighting; readonly control: string }
  | { readonly kind: 'wait' };

export interface Judging {
  readonly isOverdue: boolean;
  /** A later request that the same answer shows completely, or a control event. */
  readonly control: string | undefined;
}

/**
 * That a request is there needs no more than having been seen. That it is not is believed only after the settling
 * time and beside a positive control (splunk-hec §C3).
 */
export const judgeReceipt = (
  { events }: Pick<Unconfirmed, 'events'>,
  sighting: Sighting,
  { isOverdue, control }: Judging,
): ReceiptVerdict => {
  if (sighting.distinctEvents >= events) return { kind: 'complete', sighting };
  if (!isOverdue || control === undefined) return { kind: 'wait' };
  return { kind: 'missing', sighting, control };
};

/** Whether what was taken should be there by now. Times in epoch milliseconds. */
export const isOverdue = (
  { deadline }: Pick<Unconfirmed, 'deadline'>,
  now: number,
  settlingMs: number,
): boolean => deadline !== null && now >= deadline + settlingMs;

/**
 * Whether `other`, if it is there, shows that the index has caught up with `request`: it went the same way, and
 * not before this one can have been taken. Only its first attempt: events of a second may be those of the first.
 */
export const isControlFor = (
  request: Pick<Unconfirmed, 'id' | 'index' | 'deadline'>,
  other: Pick<Unconfirmed, 'id' | 'root' | 'index' | 'attempt' | 'sentAt'>,
): boolean =>
  other.id !== request.id &&
  other.id === other.root &&
  other.index === request.index &&
  other.attempt === 1 &&
  request.deadline !== null &&
  other.sentAt !== null &&
  other.sentAt >= request.deadline;
