import type { Expectation } from '../../ledger/ledger.ts';

const HOUR_MS = 3_600_000;
/** In the ledger, of events whose time cannot be read. */
const UNREADABLE = 0;
/** An event without a readable time stands in Splunk at the time at which it was read. */
const READING_MS = 2 * HOUR_MS;

/**
 * Event times between which everything of these batches lies, inclusive. The hours are those of the events; first
 * and last time are capped at the time of receipt, so an event dated in the future is known by its hour only.
 */
export const boundsOf = (
  batches: readonly Expectation[],
): { readonly from: number; readonly to: number } => {
  let from = Infinity;
  let to = -Infinity;
  const include = (first: number, last: number): void => {
    from = Math.min(from, first);
    to = Math.max(to, last);
  };
  for (const batch of batches) {
    for (const hour of batch.hours.keys()) {
      if (hour !== UNREADABLE) include(hour * HOUR_MS, (hour + 1) * HOUR_MS - 1);
    }
    if (knowsHours(batch)) continue;
    const committed = Date.parse(batch.committedAt);
    include(batch.firstTime, batch.lastTime);
    include(committed - READING_MS, committed + READING_MS);
  }
  return from <= to ? { from, to } : { from: 0, to: 0 };
};

export const isoHour = (hour: number): string => new Date(hour * HOUR_MS).toISOString();

export const isoHourOf = (time: number): string => isoHour(Math.floor(time / HOUR_MS));

/** Whether the ledger knows the hour in which Splunk shows each event. */
export const knowsHours = ({ hours, events }: Expectation): boolean => {
  let sum = 0;
  for (const [hour, count] of hours) if (hour !== UNREADABLE) sum += count;
  return sum === events;
};
