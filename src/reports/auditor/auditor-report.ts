import type {
  KeyPredicate,
  ScopePredicate,
  StorePredicate,
} from '../../evidence/formats/other-predicates.ts';
import type { IndependentCount, WindowOutcome } from '../../evidence/formats/window-predicate.ts';

/** Another number where the same archive would give another report. */
export const REPORT_VERSION = 'holdfast evidence report v1';

/** What the archive holds of one tenant and period, and what it does not. All of it is computed from the archive. */
export interface AuditorReport {
  readonly report: typeof REPORT_VERSION;
  readonly product: string;
  readonly preparedAt: string;
  readonly archive: {
    readonly location: string;
    /** Name of the log, and its signed head at that time. */
    readonly origin: string;
    readonly entries: number;
    readonly checkpoint: string;
  };
  readonly population: Population;
  readonly completeness: Completeness;
  readonly windows: readonly WindowLine[];
  /** Stretches that should be covered and are in no statement at all. */
  readonly missing: readonly Stretch[];
  readonly supplements: readonly SupplementLine[];
  /** Reports that people exported from the platform and handed over: beside the windows, and for none of them. */
  readonly imports: readonly ImportLine[];
  readonly byDayAndService: readonly DayLine[];
  readonly byAction: Readonly<Record<string, number>>;
  /** Where what was counted now is not what the statement says. */
  readonly differences: readonly { readonly window: string; readonly what: string }[];
  readonly exceptions: Exceptions;
  readonly identities: IdentityCounts;
  readonly snapshots: SnapshotCounts;
  /** The newest statement about the store; null where there is none. */
  readonly store: StorePredicate | null;
  readonly retention: Retention;
  readonly keys: readonly KeyPredicate[];
  readonly collectors: readonly CollectorLine[];
  /** What could not be read. */
  readonly unread: readonly { readonly key: string; readonly reason: string }[];
  /** Of the verifier, run for this report; null where it was not. */
  readonly verification: Verification | null;
}

export interface Stretch {
  readonly from: string;
  readonly to: string;
}

export interface Population {
  readonly tenant: string;
  /** Half-open, UTC. */
  readonly period: Stretch;
  readonly platforms: readonly string[];
  readonly organizationIds: readonly string[];
  readonly dialects: readonly string[];
  /** Empty: all services with one query. */
  readonly services: readonly string[];
  readonly endpoints: readonly string[];
  /** What the harvest undertook, from when on; empty where nothing says so. */
  readonly scopes: readonly ScopePredicate[];
  /** SHA-256 over the sorted ids of all events, each followed by a line feed. */
  readonly eventIdsSha256: string;
  readonly events: number;
}

export interface Completeness {
  /** Null where no statement says what there has to be. */
  readonly expected: number | null;
  readonly sealed: number;
  readonly empty: number;
  readonly failed: number;
  readonly gap: number;
  readonly missing: number;
  readonly independent: {
    readonly agree: number;
    readonly differ: number;
    readonly none: number;
  };
  /** As listed by the platform. */
  readonly records: number;
  readonly repeated: number;
  readonly outside: number;
}

export interface WindowLine extends Stretch {
  readonly outcome: WindowOutcome;
  readonly reason: string | null;
  readonly collection: string;
  readonly records: number;
  readonly events: number;
  readonly independentCount: IndependentCount;
  /** By the caller's ledger; absent where nobody said. */
  readonly inSplunk?: number | null;
  readonly eventIdsSha256: string;
  readonly transactionIds: readonly string[];
  readonly readAt: string;
  readonly manifestSha256: string;
  readonly leafIndex: number;
  /** Statements about the same window beside this one, e.g. readings that failed before. */
  readonly otherReadings: number;
}

export interface SupplementLine extends Stretch {
  readonly events: number;
  readonly recheckHours: number;
  readonly readAt: string;
  readonly manifestSha256: string;
  readonly leafIndex: number;
}

export interface ImportLine extends Stretch {
  readonly events: number;
  /** Who handed over what. */
  readonly reason: string | null;
  readonly readAt: string;
  readonly manifestSha256: string;
  readonly leafIndex: number;
}

export interface DayLine {
  /** Of the window's beginning, UTC. */
  readonly day: string;
  readonly service: string;
  readonly events: number;
}

export interface Exceptions {
  readonly unnormalised: readonly EventLine[];
  /** Actors of other organisations, and of the platform's own staff. */
  readonly foreignActors: readonly {
    readonly actor: string;
    readonly type: string;
    readonly homeOrganization: string | null;
    readonly events: number;
  }[];
  readonly systemEvents: number;
  readonly byFlag: Readonly<Record<string, number>>;
}

export interface EventLine {
  readonly eventId: string;
  readonly timestamp: string;
  readonly service: string | null;
  readonly message: string | null;
}

export interface IdentityCounts {
  readonly ids: number;
  readonly byState: Readonly<Record<string, number>>;
  /** Ids whose name nobody knows. */
  readonly unnamed: number;
  /** Windows without, or with only some, and why. */
  readonly incomplete: readonly { readonly window: string; readonly reason: string }[];
}

export interface SnapshotCounts {
  readonly snapshots: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly incomplete: readonly { readonly window: string; readonly reason: string }[];
}

export interface Retention {
  readonly objects: number;
  readonly withoutRetention: number;
  /** Earliest and latest end of a lock, as the manifests have it. */
  readonly earliest: string | null;
  readonly latest: string | null;
}

export interface CollectorLine {
  readonly product: string;
  readonly node: string;
  readonly configurationSha256: string;
  readonly windows: number;
  readonly first: string;
  readonly last: string;
}

export interface Verification {
  readonly verdict: string;
  readonly at: string;
  /** e.g. `1,092 of 1,092 windows`. */
  readonly checked: readonly string[];
  readonly findings: readonly {
    readonly verdict: string;
    readonly object: string;
    readonly message: string;
  }[];
}
