import type { EventFlag } from '../../audit/event.ts';
import type { SeenVerdict } from '../../ledger/ledger.ts';
import type { LineEncoder } from '../../splunk/line-encoder.ts';
import { readEvent, type WrittenEvent } from '../../splunk/written-event.ts';
import type { ReadEvent } from './read-event.ts';

export interface Marked {
  /** New events and revisions, flagged, in the order in which they arrived. */
  readonly events: readonly WrittenEvent[];
  readonly counters: {
    readonly duplicates: number;
    readonly revisions: number;
    readonly late: number;
    readonly disordered: number;
    readonly unnormalised: number;
  };
  /** Oldest and newest event, no later than they were received, epoch milliseconds. */
  readonly firstTime: number;
  readonly lastTime: number;
  /** Lateness of the latest find, seconds. */
  readonly maxLateSeconds: number;
}

interface Tally {
  duplicates: number;
  revisions: number;
  late: number;
  disordered: number;
  unnormalised: number;
}

/** The event itself where there is nothing to mark, else written anew. `lateSeconds` is null unless it is disordered. */
const mark = (
  { written, reread }: ReadEvent,
  verdict: Exclude<SeenVerdict, { readonly kind: 'duplicate' }>,
  lateSeconds: number | null,
  encoder: Pick<LineEncoder, 'write'>,
): WrittenEvent => {
  const isRevision = verdict.kind === 'revision';
  if (lateSeconds === null && !isRevision) return written;
  const event = readEvent(written);
  const flags: EventFlag[] = [...written.flags];
  if (lateSeconds !== null) flags.push('disordered');
  if (lateSeconds !== null && reread) flags.push('late');
  if (isRevision) flags.push('revision');
  // One that was cut bears a flag of it that is not the record's own.
  if (event.flags.includes('truncated')) flags.push('truncated');
  return encoder.write({
    ...event,
    event_id: isRevision ? verdict.eventId : event.event_id,
    revision_of: isRevision ? event.event_id : event.revision_of,
    flags,
    late_seconds: lateSeconds,
  });
};

/**
 * Drops duplicates and flags the rest. Disordered = older than the stream's high-water mark when it arrived
 * (requirement A7); late = disordered and found by a re-read.
 */
export const markEvents = (
  read: readonly ReadEvent[],
  verdicts: readonly SeenVerdict[],
  highWaterBefore: number | null,
  encoder: Pick<LineEncoder, 'write'>,
): Marked => {
  const tally: Tally = { duplicates: 0, revisions: 0, late: 0, disordered: 0, unnormalised: 0 };
  const events: WrittenEvent[] = [];
  let highWater = highWaterBefore ?? Number.NEGATIVE_INFINITY;
  let firstTime = Number.POSITIVE_INFINITY;
  let lastTime = Number.NEGATIVE_INFINITY;
  let maxLateSeconds = 0;
  let observedTime: number | undefined;
  read.forEach((found, place) => {
    const verdict = verdicts[place];
    if (verdict === undefined) throw new Error(`event ${found.eventId} has no verdict`);
    if (verdict.kind === 'duplicate') {
      tally.duplicates += 1;
      return;
    }
    const { orderTime: time } = found;
    observedTime ??= found.observedTime;
    const lateSeconds =
      time !== null && time < highWater ? Math.round((highWater - time) / 1000) : null;
    const event = mark(found, verdict, lateSeconds, encoder);
    events.push(event);
    count(tally, event.flags);
    if (event.flags.includes('late')) maxLateSeconds = Math.max(maxLateSeconds, lateSeconds ?? 0);
    if (time === null) return;
    highWater = Math.max(highWater, time);
    firstTime = Math.min(firstTime, time);
    lastTime = Math.max(lastTime, time);
  });
  if (firstTime > lastTime) firstTime = lastTime = highWaterBefore ?? observedTime ?? 0;
  return { events, counters: tally, firstTime, lastTime, maxLateSeconds };
};

const count = (tally: Tally, flags: readonly EventFlag[]): void => {
  if (flags.includes('revision')) tally.revisions += 1;
  if (flags.includes('late')) tally.late += 1;
  if (flags.includes('disordered')) tally.disordered += 1;
  if (flags.includes('unnormalised')) tally.unnormalised += 1;
};
