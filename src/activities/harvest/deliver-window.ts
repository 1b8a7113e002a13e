import type { AuditEvent } from '../../audit/event.ts';
import { readSealed } from '../../evidence/archive/read-sealed.ts';
import type { EvidenceEvent } from '../../evidence/formats/evidence-files.ts';
import { windowPrefix } from '../../evidence/formats/object-keys.ts';
import type { EvidenceStore } from '../../evidence/stores/evidence-store.ts';
import type { WindowRow } from '../../ledger/harvests.ts';
import { deliverEvents, type DeliverEventsDependencies } from './deliver-events.ts';
import type { DeliverWindowInput, HarvestActivities } from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed, toWindow } from './harvest-setup.ts';
import type { Staging } from './staging.ts';

export interface DeliverWindowDependencies extends DeliverEventsDependencies {
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly staging: Staging;
  readonly archive: EvidenceStore;
}

/** Delivers what was sealed, from the archive: the staging folder is no longer needed, and may be gone. */
export const createDeliverWindow =
  (deps: DeliverWindowDependencies): HarvestActivities['deliverWindow'] =>
  async (input) => {
    const { tenant, collection, manifestSha256 } = input;
    const setup = tenantNamed(deps.harvests, tenant);
    const window = toWindow(input);
    const organizationId = await setup.source.resolveOrganization();
    const { platform } = setup.source;
    const row = await deps.ledger.windows.get(tenant, window);
    const sealedAs = collectionOf(row, input);
    const prefix = windowPrefix({ platform, organizationId, collection: sealedAs }, window);
    const { events } = await readSealed(deps.archive, prefix, manifestSha256);
    const plain = events.map(withoutPlace);
    const newEvents = await deliverEvents(deps, setup, organizationId, plain, collection);
    const { windows } = deps.ledger;
    // A supplement that was handed over says nothing of the window itself.
    if (row === undefined || row.manifestSha256 === manifestSha256) {
      await windows.noteDelivered(tenant, window, newEvents);
    } else await windows.noteSupplementDelivered(tenant, window, collection, newEvents);
    await deps.staging.remove(collection);
    return { newEvents };
  };

/** That of the reading that was sealed, which may not be the one that asks. */
const collectionOf = (
  row: WindowRow | undefined,
  { collection, manifestSha256 }: DeliverWindowInput,
): string =>
  row !== undefined && row.manifestSha256 === manifestSha256 ? row.collection : collection;

/** As Splunk gets it: where it lies in the archive is the archive's business. */
const withoutPlace = (sealed: EvidenceEvent): AuditEvent => {
  const { evidence: _evidence, ...event } = sealed;
  return event;
};
