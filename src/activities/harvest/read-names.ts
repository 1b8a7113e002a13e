import type { AuditEvent } from '../../audit/event.ts';
import type { IdentityRecord } from '../../evidence/formats/evidence-files.ts';
import { nameEvent } from '../../identity/name-event.ts';
import { ENRICHED } from './enrich-window.ts';
import type { Staging } from './staging.ts';

/** Fills in names of that time where the platform gave none. */
export const readNames = async (
  staging: Staging,
  collection: string,
): Promise<(event: AuditEvent) => AuditEvent> => {
  const lines = (await staging.read(collection, ENRICHED.identities))?.toString() ?? '';
  const identities = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as IdentityRecord);
  return nameEvent(identities);
};
