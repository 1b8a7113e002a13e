import type { AuditEvent } from '../audit/event.ts';
import { eventId } from './event-id.ts';

/**
 * Tells identical records without an id apart by their ordinal. One counter serves one window: read
 * again from its start, the window gives the same ids, however its records were spread over pages.
 */
export const createIdenticalCounter = (): ((event: AuditEvent) => AuditEvent) => {
  const counts = new Map<string, number>();
  return (event) => {
    if (event.record_id !== null) return event;
    const ordinal = counts.get(event.event_id) ?? 0;
    counts.set(event.event_id, ordinal + 1);
    if (ordinal === 0) return event;
    const recordId = `${event.event_id}#${ordinal}`;
    return { ...event, event_id: eventId(event.platform, event.organization_id, recordId) };
  };
};
