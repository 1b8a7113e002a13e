import type { AuditEvent } from '../audit/event.ts';
import type { IdentityRecord } from '../evidence/formats/evidence-files.ts';
import type { SiblingReading } from './join-siblings.ts';
import { nameEvent } from './name-event.ts';

/** What is known beyond a record itself: what its siblings tell, and the names of its time. */
export const amendEvent = (
  identities: readonly IdentityRecord[],
  siblings: readonly SiblingReading[],
): ((event: AuditEvent) => AuditEvent) => {
  const readings = new Map(siblings.map((reading) => [reading.event_id, reading]));
  const name = nameEvent(identities);
  return (event) => name({ ...event, ...readings.get(event.event_id) });
};
