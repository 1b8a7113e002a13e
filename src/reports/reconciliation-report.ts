import type { DeliveryMode } from '../audit/delivery-mode.ts';
import type {
  DoubledEvent,
  HourCount,
  MissingEvent,
  ReconciliationPart,
  SetAside,
} from './reconciliation-part.ts';

/** A stretch of batches of which nothing can be said. */
export interface NotCompared {
  readonly batches: number;
  readonly reason: string;
}

/** Of an earlier period, and found wrong then and now. */
export interface EarlierFinding {
  readonly batch: string;
  readonly eventId: string;
  readonly kind: string;
  readonly foundAt: string | null;
  readonly detail: string;
}

/** A dead letter of the period: an event that is not expected in Splunk, because it was refused or given up. */
export interface WithheldEvent {
  readonly batch: string;
  readonly eventId: string;
  /** `open`: nobody has decided yet whether it is to be sent again. */
  readonly state: 'open' | 'discarded';
  readonly at: string | null;
  /** What the receiver said. */
  readonly reason: string;
  readonly decidedBy: string | null;
  readonly decision: string | null;
}

/** What the report says besides what the parts hold. Times are ISO 8601 UTC. */
export interface ReconciliationFrame {
  readonly product: string;
  readonly target: string;
  readonly indexes: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly generatedAt: string;
  readonly mode: DeliveryMode;
  readonly modeReason: string;
  readonly settlingSeconds: number;
  readonly notCompared: readonly NotCompared[];
  readonly earlier: readonly EarlierFinding[];
  readonly withheld: readonly WithheldEvent[];
}

export interface OrganisationCounts {
  readonly platform: string;
  readonly organisation: string;
  readonly hours: readonly {
    /** Start of the hour; null where the time of an event is not known any more. */
    readonly hour: string | null;
    readonly expected: number;
    readonly there: number;
    readonly missing: number;
    readonly doubled: number;
  }[];
}

/**
 * `clean`: every batch of the period was compared and is right. `findings`: something is missing, doubled or came
 * late. `incomplete`: nothing was found wrong, but not everything could be compared, or a dead letter waits for a
 * decision.
 */
export type ReconciliationVerdict = 'clean' | 'findings' | 'incomplete';

/** reconciliation-<target>-<from>-<to>.json; a field keeps its name and meaning within a format. */
export interface ReconciliationReport {
  readonly format: 'holdfast.reconciliation/1';
  readonly verdict: ReconciliationVerdict;
  readonly product: string;
  readonly generatedAt: string;
  readonly population: {
    readonly target: string;
    readonly indexes: readonly string[];
    /** Batches committed to the ledger from `from`, before `to`. */
    readonly period: { readonly from: string; readonly to: string };
    readonly batches: {
      readonly total: number;
      readonly compared: number;
      readonly underWay: number;
      readonly notCompared: number;
      readonly withdrawn: number;
    };
  };
  readonly settings: {
    readonly settlingSeconds: number;
    readonly mode: DeliveryMode;
    readonly modeReason: string;
  };
  readonly events: {
    readonly expected: number;
    readonly there: number;
    readonly missing: number;
    readonly doubled: number;
    /** Of the doubled: those whose first attempt came later than the settling time. */
    readonly late: number;
    /** Of the missing: those that are being sent again. */
    readonly healing: number;
    /** Not expected: dead letters about which nobody has decided yet. */
    readonly setAside: number;
    /** Not expected: dead letters that stay out of Splunk, as a person decided. */
    readonly discarded: number;
  };
  readonly organisations: readonly OrganisationCounts[];
  readonly missing: readonly MissingEvent[];
  readonly doubled: readonly DoubledEvent[];
  readonly underWay: readonly SetAside[];
  readonly withdrawn: readonly SetAside[];
  readonly notCompared: readonly NotCompared[];
  readonly earlier: readonly EarlierFinding[];
  readonly setAside: readonly WithheldEvent[];
  readonly discarded: readonly WithheldEvent[];
}

export const makeReconciliationReport = (
  frame: ReconciliationFrame,
  parts: readonly ReconciliationPart[],
): ReconciliationReport => {
  const { product, generatedAt, target, indexes, from, to, notCompared, earlier, withheld } = frame;
  const { mode, modeReason, settlingSeconds } = frame;
  const missing = parts.flatMap((part) => part.missing);
  // Spans overlap in event time, so two of them may have met the same event.
  const found = parts.flatMap((part) => part.doubled).map((each) => [each.eventId, each] as const);
  const doubled = [...new Map(found).values()];
  const counts = parts.flatMap((part) => part.hours);
  const underWay = parts.flatMap((part) => part.underWay);
  const withdrawn = parts.flatMap((part) => part.withdrawn);
  const compared = sum(parts, (part) => part.compared.length);
  const setAside = withheld.filter(({ state }) => state === 'open');
  const discarded = withheld.filter(({ state }) => state === 'discarded');
  const unknown = sum(notCompared, ({ batches }) => batches);
  return {
    format: 'holdfast.reconciliation/1',
    verdict: verdictOf(
      missing.length + doubled.length,
      underWay.length + notCompared.length + setAside.length,
    ),
    product,
    generatedAt,
    population: {
      target,
      indexes,
      period: { from, to },
      batches: {
        total: compared + underWay.length + unknown + withdrawn.length,
        compared,
        underWay: underWay.length,
        notCompared: unknown,
        withdrawn: withdrawn.length,
      },
    },
    settings: { settlingSeconds, mode, modeReason },
    events: {
      expected: sum(counts, ({ expected }) => expected),
      there: sum(counts, ({ there }) => there),
      missing: sum(missing, ({ events }) => events),
      doubled: doubled.length,
      late: doubled.filter(({ kind }) => kind === 'late').length,
      healing: sum(missing, ({ events, cause }) => (cause === 'healing' ? events : 0)),
      setAside: setAside.length,
      discarded: discarded.length,
    },
    organisations: organisationsOf(counts, missing, doubled),
    missing,
    doubled,
    underWay,
    withdrawn,
    notCompared,
    earlier,
    setAside,
    discarded,
  };
};

const verdictOf = (findings: number, unsettled: number): ReconciliationVerdict => {
  if (findings > 0) return 'findings';
  return unsettled > 0 ? 'incomplete' : 'clean';
};

const sum = <Item>(items: readonly Item[], value: (item: Item) => number): number =>
  items.reduce((total, item) => total + value(item), 0);

const organisationsOf = (
  counts: readonly HourCount[],
  missing: readonly MissingEvent[],
  doubled: readonly DoubledEvent[],
): OrganisationCounts[] => {
  const none = { expected: 0, there: 0, missing: 0, doubled: 0 };
  const rows = [
    ...counts.map((count) => ({ ...none, ...count })),
    ...missing.map(({ events, ...place }) => ({ ...none, ...place, missing: events })),
    ...doubled.map((place) => ({ ...none, ...place, doubled: 1 })),
  ];
  const groups = Map.groupBy(rows, ({ platform, organisation }) => `${platform} ${organisation}`);
  return [...groups.values()].map((same) => ({
    platform: same[0]?.platform ?? '',
    organisation: same[0]?.organisation ?? '',
    hours: hoursOf(same),
  }));
};

type HourRow = OrganisationCounts['hours'][number];

const hoursOf = (rows: readonly HourRow[]): HourRow[] =>
  [...Map.groupBy(rows, ({ hour }) => hour)]
    // ISO times sort as text; what has no hour comes last.
    .sort(([one], [other]) => ((one ?? '~') < (other ?? '~') ? -1 : 1))
    .map(([hour, same]) => ({
      hour,
      expected: sum(same, ({ expected }) => expected),
      there: sum(same, ({ there }) => there),
      missing: sum(same, (row) => row.missing),
      doubled: sum(same, (row) => row.doubled),
    }));
