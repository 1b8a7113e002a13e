import type { AuditEvent } from '../../audit/event.ts';
import type { IdentityRecord } from '../../evidence/formats/evidence-files.ts';
import { amendEvent } from '../../identity/amend-event.ts';
import type { SiblingReading } from '../../identity/join-siblings.ts';
import { ENRICHED } from './enrich-window.ts';
import type { Staging } from './staging.ts';

/** Adds to an event what looking up found: names of its time, and what its siblings tell. */
export const readAmendments = async (
  staging: Staging,
  collection: string,
): Promise<(event: AuditEvent) => AuditEvent> => {
  const read = async (file: string): Promise<readonly unknown[]> =>
    ((await staging.read(collection, file))?.toString() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  return amendEvent(
    (await read(ENRICHED.identities)) as readonly IdentityRecord[],
    (await read(ENRICHED.siblings)) as readonly SiblingReading[],
  );
};
