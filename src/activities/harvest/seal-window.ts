import type { SealDependencies } from '../../evidence/archive/seal-dependencies.ts';
import {
  sealWindow,
  type WindowFacts,
  type WindowFiles,
} from '../../evidence/archive/seal-window.ts';
import { assemble, type Assembled } from '../../evidence/received/assemble.ts';
import { gzipMember } from '../../evidence/received/gzip-member.ts';
import type { WindowLedger, WindowRow } from '../../ledger/harvests.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { ENRICHED } from './enrich-window.ts';
import type { HarvestActivities, SealResult, SealWindowInput } from './harvest-activities.ts';
import { type HarvestSetup, tenantNamed, toWindow } from './harvest-setup.ts';
import { readAmendments } from './read-amendments.ts';
import type { Staging } from './staging.ts';
import {
  collectedFacts,
  type Collector,
  countFacts,
  otherCount,
  queryFacts,
  windowFacts,
} from './window-facts.ts';
import { openRow, sealedBefore } from './window-row.ts';

export interface SealWindowDependencies {
  readonly ledger: Ledger;
  readonly harvests: ReadonlyMap<string, HarvestSetup>;
  readonly staging: Staging;
  readonly seal: SealDependencies;
  readonly collector: Collector;
  readonly now: () => number;
}

/** Makes evidence of a reading, and only then tells the ledger how the window ended. */
export const createSealWindow =
  (deps: SealWindowDependencies): HarvestActivities['sealWindow'] =>
  async (input): Promise<SealResult> => {
    const { ledger, harvests, staging, seal, collector } = deps;
    const setup = tenantNamed(harvests, input.tenant);
    const window = toWindow(input);
    const row = await openRow(ledger.windows, input);
    if (row.state !== 'open') return sealedBefore(row);
    const assembled = await assembleReading(deps, input, null);
    const { events } = assembled.counts;
    const facts: WindowFacts = {
      ...windowFacts(setup, row, input, collector),
      ...readingFacts(deps, setup, input, assembled),
      outcome: events === 0 ? 'sealed-empty' : 'sealed',
      kind: 'window',
      reason: null,
      settling: { recheckHours: 0, settled: false },
      previous: await previousOf(ledger.windows, row),
      supplements: null,
    };
    const sealed = await sealWindow(seal, facts, await filesOf(staging, input, assembled));
    const { independentCount } = facts;
    const { tenant, collection } = input;
    await ledger.windows.seal({
      ...sealed,
      tenant,
      window,
      collection,
      state: events === 0 ? 'sealed-empty' : 'sealed',
      events,
      ...otherCount(independentCount),
      error: null,
    });
    await ledger.conditions.resolve('HarvestFailed', `${tenant} ${input.from}`);
    await ledger.conditions.resolve('ArchiveUnusable', tenant);
    if (events === 0) await staging.remove(collection);
    return {
      outcome: facts.outcome,
      manifestSha256: sealed.manifestSha256,
      leafIndex: sealed.leafIndex,
      events,
      agrees: otherCount(independentCount).agrees,
    };
  };

/** The staged parts as the window's files; without the events that are `known` already. */
export const assembleReading = async (
  { staging, collector }: Pick<SealWindowDependencies, 'staging' | 'collector'>,
  input: SealWindowInput,
  known: ReadonlySet<string> | null,
): Promise<Assembled> => {
  const { collection, parts } = input;
  return assemble({
    folder: staging.folderOf(collection),
    files: parts.map(({ collected }) => collected.file),
    window: toWindow(input),
    product: collector.product,
    amend: await readAmendments(staging, collection),
    ...(known !== null && { known }),
  });
};

type OfTheReading =
  | 'query'
  | 'counts'
  | 'times'
  | 'eventIdsSha256'
  | 'independentCount'
  | 'snapshots'
  | 'identities'
  | 'startedAt'
  | 'endedAt';

export const readingFacts = (
  { now }: Pick<SealWindowDependencies, 'now'>,
  setup: HarvestSetup,
  input: SealWindowInput,
  assembled: Assembled,
): Pick<WindowFacts, OfTheReading> => {
  const { counts, times, eventIdsSha256, listedByService } = assembled;
  const { counted, enriched, startedAt } = input;
  const isLookedUp = setup.lookUps !== undefined;
  return {
    query: queryFacts(setup, input),
    counts,
    times,
    eventIdsSha256,
    independentCount: countFacts(counted, listedByService),
    snapshots: collectedFacts(enriched.snapshots, {
      isOn: isLookedUp && setup.snapshots,
      reason: setup.snapshots ? enriched.reason : 'snapshots are switched off in the configuration',
    }),
    identities: collectedFacts(enriched.identities, { isOn: isLookedUp, reason: enriched.reason }),
    startedAt,
    endedAt: new Date(now()).toISOString(),
  };
};

export const filesOf = async (
  staging: Staging,
  { collection }: SealWindowInput,
  { received, events }: Assembled,
): Promise<WindowFiles> => ({
  received,
  events,
  snapshots: await gzipped(await staging.read(collection, ENRICHED.snapshots)),
  identities: await gzipped(await staging.read(collection, ENRICHED.identities)),
});

const gzipped = async (bytes: Buffer | undefined): Promise<Buffer | null> =>
  bytes === undefined ? null : gzipMember(bytes);

/** The window before this one, where it has ended already. */
const previousOf = async (
  windows: WindowLedger,
  { tenant, window: { from, to } }: WindowRow,
): Promise<WindowFacts['previous']> => {
  const before = { from: from - (to - from), to: from };
  const row = await windows.get(tenant, before);
  if (row === undefined || row.state === 'open' || row.manifestSha256 === null) return null;
  return {
    from: new Date(before.from).toISOString(),
    to: new Date(before.to).toISOString(),
    manifestSha256: row.manifestSha256,
  };
};
