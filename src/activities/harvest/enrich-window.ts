import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { AuditEvent } from '../../audit/event.ts';
import { readPart } from '../../evidence/received/read-part.ts';
import { enrichEvents } from '../../identity/enrich-events.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import type { HarvestActivities } from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed } from './harvest-setup.ts';
import type { Staging } from './staging.ts';

export interface EnrichWindowDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly staging: Staging;
  readonly now: () => number;
}

/** Names of the staged files. */
export const ENRICHED = {
  identities: 'identities.ndjson',
  snapshots: 'snapshots.ndjson',
  /** Goes into the events themselves. */
  siblings: 'siblings.ndjson',
} as const;

const HEARTBEAT_MS = 2_000;

/** How things are months later says little of what they were then; only versions that never change do. */
const OLD_MS = 7 * 86_400_000;
const LIMIT_OF_OLD = 20;

/** Looks up who and what the window's events are about, and keeps what it saw beside them. */
export const createEnrichWindow =
  ({
    ledger,
    harvests,
    staging,
    now,
  }: EnrichWindowDependencies): HarvestActivities['enrichWindow'] =>
  async ({ tenant, to, collection, files }) => {
    const { lookUps, source, snapshots } = tenantNamed(harvests, tenant);
    if (lookUps === undefined) {
      const reason = `${source.dialect} offers no look-ups`;
      return { identities: 0, snapshots: 0, reason };
    }
    const events: AuditEvent[] = [];
    for (const file of files) {
      for await (const page of readPart(staging.folderOf(collection), file)) {
        events.push(...page.events.map(({ event }) => event));
      }
    }
    const organizationId = await source.resolveOrganization();
    // The throttle may hold one look-up back for minutes.
    const beating = setInterval(() => heartbeat(), HEARTBEAT_MS);
    const enriched = await enrichEvents({
      events,
      organizationId,
      lookUps,
      identities: ledger.identities,
      takesSnapshots: snapshots,
      ...(now() - Date.parse(to) > OLD_MS && { snapshotLimit: LIMIT_OF_OLD }),
      isLastAttempt: isLastAttempt(),
      now,
      signal: cancellationSignal(),
    }).finally(() => clearInterval(beating));
    await staging.write(collection, ENRICHED.identities, toLines(enriched.identities));
    await staging.write(collection, ENRICHED.snapshots, toLines(enriched.snapshots));
    await staging.write(collection, ENRICHED.siblings, toLines(enriched.siblings));
    return {
      identities: enriched.identities.length,
      snapshots: enriched.snapshots.length,
      reason: enriched.reason,
    };
  };

/** A permission or an address that fails for good must not cost the names and states that can be had. */
const isLastAttempt = (): boolean => {
  const { attempt, retryPolicy } = activityInfo();
  const most = retryPolicy?.maximumAttempts ?? 0;
  return most > 0 && attempt >= most;
};

const toLines = (values: readonly unknown[]): Buffer =>
  Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''));
