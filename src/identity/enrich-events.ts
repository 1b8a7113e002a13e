import type { AuditEvent } from '../audit/event.ts';
import type { IdentityRecord, Snapshot } from '../evidence/formats/evidence-files.ts';
import type { IdentityLedger } from '../ledger/identities.ts';
import type { LookUps } from '../platforms/look-ups.ts';
import { joinSiblings, type SiblingReading } from './join-siblings.ts';
import { resolveIdentities } from './resolve-identities.ts';
import { createShortfall } from './shortfall.ts';
import { takeSnapshots } from './take-snapshots.ts';

export interface EnrichEventsOptions {
  /** All of one organisation. */
  readonly events: readonly AuditEvent[];
  readonly organizationId: string;
  readonly lookUps: LookUps;
  readonly identities: IdentityLedger;
  readonly takesSnapshots: boolean;
  /** Snapshots of these events; the least urgent beyond it are named instead. 200 unless told. */
  readonly snapshotLimit?: number;
  /** What fails is then left out and named, instead of failing all. */
  readonly isLastAttempt?: boolean;
  readonly now: () => number;
  readonly signal?: AbortSignal;
  /** Called after each request. */
  readonly onProgress?: () => void;
}

export interface EnrichedEvents {
  readonly identities: readonly IdentityRecord[];
  readonly snapshots: readonly Snapshot[];
  /** Of events that only together with others tell what happened. */
  readonly siblings: readonly SiblingReading[];
  /** What could not be looked up and why; null where all was. */
  readonly reason: string | null;
}

/** Who the ids in the events were, and what the changes left that do not say it themselves. */
export const enrichEvents = async ({
  events: listed,
  takesSnapshots,
  snapshotLimit,
  isLastAttempt = false,
  ...options
}: EnrichEventsOptions): Promise<EnrichedEvents> => {
  // The platform lists some records twice.
  const events = [...new Map(listed.map((event) => [event.event_id, event])).values()];
  const shortfall = createShortfall(isLastAttempt);
  // The state of things first: it is older with every second, names keep.
  const snapshots = takesSnapshots
    ? await takeSnapshots(events, { ...options, limit: snapshotLimit, shortfall })
    : [];
  const identities = await resolveIdentities(events, { ...options, shortfall });
  return { identities, snapshots, siblings: joinSiblings(events), reason: shortfall.reason() };
};
