import type { BatchRow } from './ledger.ts';

/** How far who reads committed batches has come, what correlations remember, and what was pushed. */
export interface ReviewLedger {
  /**
   * Batches not yet read by the consumer, in order of each stream, oldest commit first. A consumer that was never seen
   * begins with what is committed from now on; a stream made later is read from its first batch. The files of unread
   * batches are kept. Empty and damaged batches are left out, and a cursor moves over them: what a damaged one held is
   * read again into another batch, or condition `NotReviewed` says that it is not. None of the streams in `except`.
   */
  unread(consumer: string, limit: number, except?: readonly string[]): Promise<readonly BatchRow[]>;
  /**
   * Nothing is kept any more for a consumer that has not asked for `idleMs` (a minute at least): another worker may be
   * configured otherwise, and still read. True where it was there. Seen again, it begins anew.
   */
  dropConsumer(consumer: string, idleMs: number): Promise<boolean>;
  /** Age in milliseconds of the oldest unread batch; 0 where all is read. */
  behindMs(consumer: string): Promise<number>;
  /** Idempotent by (correlation, rule, changeId). */
  contribute(contributions: readonly ContributionRow[]): Promise<void>;
  /** Of one group within `[from, to]`, epoch milliseconds, in order of time. */
  contributions(
    correlation: string,
    group: string,
    from: number,
    to: number,
  ): Promise<readonly ContributionRow[]>;
  /** Removes contributions of events older than this (epoch milliseconds), and what is known of pushed ones as old. */
  forget(before: number): Promise<number>;
  /** What was pushed, so that it can be compared with what was read. Idempotent. */
  notePushed(pushed: readonly PushedEvent[]): Promise<void>;
  /** The same of what a stream or harvest of an organisation with a queue has read. Idempotent. */
  noteRead(read: readonly PushedEvent[]): Promise<void>;
  /** Time of the oldest pushed event that is remembered, epoch milliseconds; null where nothing was pushed. */
  firstPushed(organizationId: string): Promise<number | null>;
  /** Per organisation and UTC day of the event, for events before `before` and not before `from` (epoch ms). */
  comparePushed(organizationId: string, from: number, before: number): Promise<PushComparison>;
}

export interface ContributionRow {
  readonly correlation: string;
  readonly rule: string;
  readonly group: string;
  readonly changeId: string;
  readonly time: number;
  readonly value: string | null;
}

export interface PushedEvent {
  readonly organizationId: string;
  readonly changeId: string;
  /** Epoch milliseconds of the event. */
  readonly time: number;
}

export interface PushComparison {
  readonly both: number;
  /** Pushed, and no reading has it: ids of the first 100, and how many. */
  readonly onlyPushed: { readonly count: number; readonly first: readonly string[] };
  readonly onlyRead: { readonly count: number; readonly first: readonly string[] };
}
