import type { AuditEvent } from '../../audit/event.ts';
import type { SeenEntry } from '../../ledger/ledger.ts';
import { coreDigest } from '../../platforms/core-digest.ts';
import type { LineEncoder } from '../../splunk/line-encoder.ts';
import type { WrittenEvent } from '../../splunk/written-event.ts';

/**
 * What is kept of an event between its page and its batch: its text. Objects of forty fields by the ten thousand, all
 * living that long, cost the garbage collector a third of what a catch-up costs in all.
 */
export interface ReadEvent extends SeenEntry {
  readonly written: WrittenEvent;
  /**
   * What orders it among others, epoch milliseconds; null where its time could not be read. One in the future counts
   * as now: a single wrong clock would make everything after it disordered, for ever.
   */
  readonly orderTime: number | null;
  /** When it was received, epoch milliseconds. */
  readonly observedTime: number;
  /** Found while re-reading time that had been read before. */
  readonly reread: boolean;
}

/** Throws RangeError where the event's timestamp is none. */
export const toReadEvent = (
  event: AuditEvent,
  reread: boolean,
  encoder: Pick<LineEncoder, 'write'>,
): ReadEvent => {
  const written = encoder.write(event);
  const observedTime = Date.parse(event.observed_at);
  const isUnread = event.flags.includes('time_unparsable');
  return {
    eventId: event.event_id,
    digest: coreDigest(event),
    // Without a readable time the hour would be that of the reading, and every re-read a new event.
    time: isUnread ? 0 : written.time,
    written,
    orderTime: isUnread ? null : Math.min(written.time, observedTime),
    observedTime,
    reread,
  };
};
