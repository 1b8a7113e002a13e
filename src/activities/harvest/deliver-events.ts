import type { AuditEvent } from '../../audit/event.ts';
import { Failure } from '../../audit/failure.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { createLineEncoder } from '../../splunk/line-encoder.ts';
import type { TargetSettings } from '../../splunk/target.ts';
import { commitReading } from '../reading/commit-reading.ts';
import { toReadEvent } from '../reading/read-event.ts';
import type { HarvestSetup } from './harvest-setup.ts';

export interface DeliverEventsDependencies {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly targets: ReadonlyMap<string, TargetSettings>;
}

/** Windows of one tenant that are committed at once keep overtaking each other; more rounds would not end it. */
const MAX_ROUNDS = 20;
/** What a harvest brings is of any time, in any order: there is nothing that it could be older than. */
const UNORDERED = { highWater: null } as const;

/** Name of the ledger's stream of what a tenant's harvests bring. */
export const harvestStream = (tenant: string): string => `${tenant}.harvest`;

/**
 * Harvested events go the way of all others: what no stream has brought is committed as a batch. Nobody's run sends
 * it, so it is left to redelivery, which brings the oldest first and keeps out of the way of what is new.
 */
export const deliverEvents = async (
  { ledger, store, targets }: DeliverEventsDependencies,
  setup: HarvestSetup,
  organizationId: string,
  events: readonly AuditEvent[],
  collection: string,
): Promise<number> => {
  const { tenant, platform, dialect } = setup.source;
  const settings = setup.targets.flatMap((name) => targets.get(name) ?? []);
  const [target] = settings;
  if (events.length === 0 || target === undefined) return 0;
  const encoder = createLineEncoder({ target, host: setup.host });
  const read = events.map((event) => toReadEvent(event, false, encoder));
  const claim = {
    name: harvestStream(tenant),
    platform,
    dialect,
    organizationId,
    start: { v: 1, harvested: null },
    holder: `harvest/${tenant}`,
  };
  for (let round = 1; round <= MAX_ROUNDS; round += 1) {
    const row = await ledger.streams.claim(claim);
    const { batch, isOurs } = await commitReading({
      ledger,
      store,
      row: { ...row, ...UNORDERED },
      from: row.read,
      reading: { events: read, position: { v: 1, harvested: collection } },
      targets: settings,
      encoder,
    });
    if (batch === null) return 0;
    if (!isOurs) continue; // another window of the tenant was faster
    for (const { name } of settings) {
      await ledger.deliveries.setState(batch.id, name, 'redelivery');
    }
    return batch.events;
  }
  throw new Failure({
    type: 'LedgerUnavailable',
    message: `Harvest of ${tenant}: other windows were committed first ${MAX_ROUNDS} times in a row. Tried again later.`,
    retryable: true,
  });
};
