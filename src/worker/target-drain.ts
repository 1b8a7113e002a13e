import type { EndedAttempt } from '../activities/delivery/turns.ts';
import { Failure, type FailureType } from '../audit/failure.ts';
import type { DeliveryRow } from '../ledger/ledger.ts';

/** What of one target is called next, and what came of it. Pure: it is told everything, the time too. */
export interface TargetDrain {
  /** How many of the oldest it has to see to find what may be called. */
  readonly wanted: number;
  readonly called: number;
  /** `waiting` is what is in redelivery, oldest first. Those given count as called. */
  next(waiting: readonly DeliveryRow[], now: number): readonly DeliveryRow[];
  /** An attempt at a batch has ended, or could not be begun; without an error, well. */
  ended(attempt: Pick<EndedAttempt, 'batch' | 'error'>, now: number): void;
}

/** More would only hide that Splunk is slow, and leave no room for what is new. */
const MOST_CALLED = 4;
/** Nobody heard of a call for so long: its place is given to another. */
const UNHEARD_MS = 2 * 60_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
const FIRST_REST_MS = 30_000;
const LONGEST_REST_MS = 10 * 60_000;

/** With these it is the target that cannot, whichever batch comes. */
const OF_THE_TARGET: ReadonlySet<FailureType> = new Set([
  'DestinationBusy',
  'DestinationUnavailable',
  'DestinationHalted',
]);

/**
 * The oldest first, a few at a time. When the target does not take one, all wait, and the oldest goes first again.
 * A batch that fails for a reason of its own rests, so that it does not stand in the way of those behind it.
 */
export const createTargetDrain = (): TargetDrain => {
  const calls = new Map<string, { readonly attempts: number; readonly at: number }>();
  const rests = new Map<string, { readonly ms: number; readonly until: number }>();
  let pausedUntil = 0;
  let pauseMs = FIRST_PAUSE_MS;

  const rest = (batch: string, now: number, atLeastMs = 0): void => {
    const before = rests.get(batch)?.ms ?? FIRST_REST_MS / 2;
    const ms = Math.max(Math.min(before * 2, LONGEST_REST_MS), atLeastMs);
    rests.set(batch, { ms, until: now + ms });
  };
  const pause = (now: number, askedMs = 0): void => {
    // Calls of one time fail together: that is one failure of the target.
    const isAnother = now >= pausedUntil;
    pausedUntil = Math.max(pausedUntil, now + Math.max(askedMs, isAnother ? pauseMs : 0));
    if (isAnother) pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  };

  /** Of calls that ended elsewhere only the ledger tells. */
  const hear = (rows: ReadonlyMap<string, DeliveryRow>, now: number): void => {
    for (const batch of rests.keys()) if (!rows.has(batch)) rests.delete(batch);
    for (const [batch, { attempts, at }] of calls) {
      const row = rows.get(batch);
      const isOver = row === undefined || row.attempts > attempts || now > at + UNHEARD_MS;
      if (isOver) calls.delete(batch);
      if (isOver && row !== undefined) rest(batch, now);
    }
  };

  return {
    get wanted() {
      return calls.size + rests.size + MOST_CALLED;
    },
    get called() {
      return calls.size;
    },
    next(waiting, now) {
      hear(new Map(waiting.map((row) => [row.batch, row])), now);
      if (now < pausedUntil) return [];
      const free = waiting.filter(
        ({ batch }) => !calls.has(batch) && (rests.get(batch)?.until ?? 0) <= now,
      );
      const next = free.slice(0, Math.max(0, MOST_CALLED - calls.size));
      for (const { batch, attempts } of next) calls.set(batch, { attempts, at: now });
      return next;
    },
    ended({ batch, error }, now) {
      if (!calls.delete(batch)) return;
      if (error === undefined) pauseMs = FIRST_PAUSE_MS;
      else if (!(error instanceof Failure)) rest(batch, now);
      else if (OF_THE_TARGET.has(error.type)) pause(now, error.retryAfterMs);
      else rest(batch, now, error.retryAfterMs);
    },
  };
};
