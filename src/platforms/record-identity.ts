import type { AuditEvent, Platform } from '../audit/event.ts';
import { canonicalJson } from './canonical-json.ts';
import { eventId } from './event-id.ts';

/**
 * The platform's own id makes the event's. A record without one is known by its content, as the first of
 * its kind; number-identical tells identical ones of a window apart.
 */
export const recordIdentity = (
  platform: Platform,
  organizationId: string,
  recordId: string | null,
  record: unknown,
): Pick<AuditEvent, 'event_id' | 'record_id'> => ({
  event_id: eventId(platform, organizationId, recordId ?? `${canonicalJson(record)}#0`),
  record_id: recordId,
});
