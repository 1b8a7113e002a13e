import type { AuditEvent } from '../audit/event.ts';
import type { LookUps, SnapshotRequest } from '../platforms/look-ups.ts';

/** One look, for all events that ask for it. */
export interface PlannedSnapshot {
  readonly request: SnapshotRequest;
  /** In order of time. */
  readonly events: readonly [AuditEvent, ...AuditEvent[]];
}

/** What to look at for these events: each address once, the most urgent first, and of those the newest. */
export const planSnapshots = (
  events: readonly AuditEvent[],
  lookUps: Pick<LookUps, 'requests'>,
): readonly PlannedSnapshot[] => {
  const planned = new Map<
    string,
    { request: SnapshotRequest; events: [AuditEvent, ...AuditEvent[]] }
  >();
  for (const event of events.toSorted(byTime))
    for (const request of lookUps.requests(event)) {
      // Every event has versions of its own before and after; one list may tell of many entities.
      const own = request.what === 'versions' ? event.event_id : request.entityId;
      const key = JSON.stringify([request.path, own]);
      const before = planned.get(key);
      if (before === undefined) planned.set(key, { request, events: [event] });
      else before.events.push(event);
    }
  return [...planned.values()].toSorted(
    (a, b) => a.request.rank - b.request.rank || byTime(newest(b), newest(a)),
  );
};

export const newest = ({ events }: PlannedSnapshot): AuditEvent => events.at(-1) ?? events[0];

const byTime = (a: AuditEvent, b: AuditEvent): number =>
  a.timestamp < b.timestamp ? -1 : Number(a.timestamp > b.timestamp);
