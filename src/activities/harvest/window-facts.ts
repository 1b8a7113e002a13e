import type { WindowFacts } from '../../evidence/archive/seal-window.ts';
import type { Collected, IndependentCount } from '../../evidence/formats/window-predicate.ts';
import type { WindowRow } from '../../ledger/harvests.ts';
import type {
  CollectionInput,
  Counted,
  EnrichedWindow,
  SealWindowInput,
} from './harvest-activities.ts';
import type { HarvestSetup } from './harvest-setup.ts';

/** Who speaks in a statement. */
export interface Collector {
  /** e.g. `holdfast 0.1.0`. */
  readonly product: string;
  readonly node: string;
  /** Of the configuration without secrets. */
  readonly configurationSha256: string;
}

type OfTheWindow =
  'tenant' | 'platform' | 'organizationId' | 'dialect' | 'window' | 'collection' | 'collector';

/** What every statement about a window says. */
export const windowFacts = (
  { source }: HarvestSetup,
  { organizationId }: Pick<WindowRow, 'organizationId'>,
  input: CollectionInput,
  collector: Collector,
): Pick<WindowFacts, OfTheWindow> => ({
  tenant: source.tenant,
  platform: source.platform,
  organizationId,
  dialect: source.dialect,
  window: { from: input.from, to: input.to },
  collection: input.collection,
  collector,
});

/** What was asked, and how the platform said that it had answered. */
export const queryFacts = (
  { services }: HarvestSetup,
  { parts }: SealWindowInput,
): WindowFacts['query'] => ({
  services: services.length === 0 ? null : services,
  parts: parts.map(({ ticket, collected }) => ({
    endpoint: ticket.endpoint,
    service: ticket.service,
    from: ticket.from,
    to: ticket.to,
    transactionId: ticket.transactionId,
    state: ticket.state,
    askedAt: ticket.askedAt,
    endedAt: collected.endedAt,
    pages: collected.pages,
    downloads: collected.downloads,
    records: collected.records,
  })),
});

/** Compares with what was listed, of the services that were counted. */
export const countFacts = (
  counted: Counted,
  listedByService: Readonly<Record<string, number>>,
): IndependentCount => {
  if (counted.method === null) return counted;
  const { services } = counted;
  const listed = Object.entries(listedByService)
    .filter(([service]) => services === null || services.includes(service))
    .reduce((sum, [, count]) => sum + count, 0);
  const { method, total, at } = counted;
  return { method, total, at, services, agrees: total === listed };
};

/** As the ledger keeps it. */
export const otherCount = (
  count: IndependentCount,
): { readonly sourceTotal: number | null; readonly agrees: boolean | null } =>
  count.method === null
    ? { sourceTotal: null, agrees: null }
    : { sourceTotal: count.total, agrees: count.agrees };

export const collectedFacts = (
  count: number,
  { isOn, reason }: { readonly isOn: boolean; readonly reason: EnrichedWindow['reason'] },
): Collected =>
  isOn ? { collected: true, count, reason } : { collected: false, count: 0, reason };

/** Of a window that was not read: nothing, and why. */
export const NOTHING_READ: Pick<
  WindowFacts,
  'query' | 'counts' | 'times' | 'independentCount' | 'snapshots' | 'identities' | 'eventIdsSha256'
> = {
  query: { services: null, parts: [] },
  counts: {
    records: 0,
    events: 0,
    repeated: 0,
    outside: 0,
    unnormalised: 0,
    byService: {},
    byAction: {},
  },
  times: null,
  eventIdsSha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', // of nothing
  independentCount: { method: null, reason: 'the window was not read' },
  snapshots: { collected: false, count: 0, reason: 'the window was not read' },
  identities: { collected: false, count: 0, reason: 'the window was not read' },
};
