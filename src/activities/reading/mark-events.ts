import type { AuditEvent, EventFlag } from '../../audit/event.ts';
import type { SeenVerdict } from '../../ledger/ledger.ts';
import type { ReadEvent } from './read-pages.ts';

export interface Marked {
  /** New events and revisions, flagged, in the order in which they arrived. */
  readonly events: readonly AuditEvent[];
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

/** The event itself where there is nothing to mark. `lateSeconds` is null unless it is disordered. */
const marked = (
  { event, reread }: ReadEvent,
  verdict: Exclude<SeenVerdict, { readonly kind: 'duplicate' }>,
  lateSeconds: number | null,
): AuditEvent => {
  const isRevision = verdict.kind === 'revision';
  if (lateSeconds === null && !isRevision) return event;
  const flags: EventFlag[] = [...event.flags];
  if (lateSeconds !== null) flags.push('disordered');
  if (lateSeconds !== null && reread) flags.push('late');
  if (isRevision) flags.push('revision');
  return {
    ...event,
    event_id: isRevision ? verdict.eventId : event.event_id,
    revision_of: isRevision ? event.event_id : event.revision_of,
    flags,
    late_seconds: lateSeconds,
  };
};

/**
 * Drops duplicates and flags the rest. Disordered = older than the stream's high-water mark when it arrived
 * (requirement A7); late = disordered and found by a re-read.
 */
export const markEvents = (
  read: readonly ReadEvent[],
  verdicts: readonly SeenVerdict[],
  highWaterBefore: number | null,
): Marked => {
  const tally: Tally = { duplicates: 0, revisions: 0, late: 0, disordered: 0, unnormalised: 0 };
  const events: AuditEvent[] = [];
  let highWater = highWaterBefore ?? Number.NEGATIVE_INFINITY;
  let firstTime = Number.POSITIVE_INFINITY;
  let lastTime = Number.NEGATIVE_INFINITY;
  let maxLateSeconds = 0;
  read.forEach((found, place) => {
    const verdict = verdicts[place];
    if (verdict === undefined) throw new Error(`event ${found.event.event_id} has no verdict`);
    if (verdict.kind === 'duplicate') {
      tally.duplicates += 1;
      return;
    }
    const time = orderTimeOf(found.event);
    const lateSeconds =
      time !== null && time < highWater ? Math.round((highWater - time) / 1000) : null;
    const event = marked(found, verdict, lateSeconds);
    events.push(event);
    count(tally, event.flags);
    if (event.flags.includes('late')) maxLateSeconds = Math.max(maxLateSeconds, lateSeconds ?? 0);
    if (time === null) return;
    highWater = Math.max(highWater, time);
    firstTime = Math.min(firstTime, time);
    lastTime = Math.max(lastTime, time);
  });
  if (firstTime > lastTime) firstTime = lastTime = highWaterBefore ?? observedTimeOf(events);
  return { events, counters: tally, firstTime, lastTime, maxLateSeconds };
};

/**
 * The time that orders an event among others; null where it could not be read. One in the future counts as
 * now: a single wrong clock would make everything after it disordered, for ever.
 */
const orderTimeOf = ({ timestamp, observed_at, flags }: AuditEvent): number | null =>
  flags.includes('time_unparsable')
    ? null
    : Math.min(Date.parse(timestamp), Date.parse(observed_at));

const observedTimeOf = ([event]: readonly AuditEvent[]): number =>
  event === undefined ? 0 : Date.parse(event.observed_at);

const count = (tally: Tally, flags: readonly EventFlag[]): void => {
  if (flags.includes('revision')) tally.revisions += 1;
  if (flags.includes('late')) tally.late += 1;
  if (flags.includes('disordered')) tally.disordered += 1;
  if (flags.includes('unnormalised')) tally.unnormalised += 1;
};
