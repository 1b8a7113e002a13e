import type { Platform } from '../../audit/event.ts';

/** Every time is ISO 8601 in UTC with milliseconds; every digest is SHA-256 in lower-case hex. */
export type WindowOutcome = 'sealed' | 'sealed-empty' | 'failed' | 'gap';

export interface WindowPredicate {
  readonly outcome: WindowOutcome;
  /**
   * `supplement`: what a later reading of a sealed window found beyond it. `import`: a report that a person exported,
   * of whatever span; it is evidence beside the windows and stands for none of them.
   */
  readonly kind: 'window' | 'supplement' | 'import';
  /** Why it failed or cannot be read any more, or where an import came from; null where it was read. */
  readonly reason: string | null;
  readonly tenant: string;
  readonly platform: Platform;
  readonly organizationId: string;
  readonly dialect: string;
  /** Half-open, `[from, to)`. */
  readonly window: { readonly from: string; readonly to: string };
  /** Names this reading of the window; the last part of its prefix. */
  readonly collection: string;
  readonly query: {
    /** Null: all services with one query. */
    readonly services: readonly string[] | null;
    readonly parts: readonly QueriedPart[];
  };
  readonly counts: {
    /** As listed by the platform, repeats included. */
    readonly records: number;
    /** Distinct ones within the window: what the events file holds. */
    readonly events: number;
    readonly repeated: number;
    /** Listed by the platform, but of a time outside the window. */
    readonly outside: number;
    readonly unnormalised: number;
    readonly byService: Readonly<Record<string, number>>;
    /** By `Service/EntityType/Action`. */
    readonly byAction: Readonly<Record<string, number>>;
  };
  /** Of the oldest and the newest event; null where there is none. */
  readonly times: { readonly first: string; readonly last: string } | null;
  /** SHA-256 over the sorted event ids, each followed by a line feed. */
  readonly eventIdsSha256: string;
  /** A count that came another way than the records. */
  readonly independentCount: IndependentCount;
  readonly settling: {
    /** Hours after the end of the window at which it was read again; 0 for the first reading. */
    readonly recheckHours: number;
    /** False while further re-checks are to come. */
    readonly settled: boolean;
  };
  /** The window before this one, where it was sealed already. */
  readonly previous: {
    readonly from: string;
    readonly to: string;
    readonly manifestSha256: string;
  } | null;
  /** SHA-256 of the manifest that a supplement adds to; null otherwise. */
  readonly supplements: string | null;
  readonly snapshots: Collected;
  readonly identities: Collected;
  readonly collector: {
    /** e.g. `holdfast 0.1.0`. */
    readonly product: string;
    readonly node: string;
    /** Of the configuration without secrets, as canonical JSON. */
    readonly configurationSha256: string;
  };
  readonly startedAt: string;
  readonly endedAt: string;
  /** Where each subject lies; as many as there are subjects, in the same order. */
  readonly objects: readonly ArchivedObject[];
}

export interface QueriedPart {
  /** What was asked, e.g. `POST https://api.mypurecloud.ie/api/v2/audits/query`. */
  readonly endpoint: string;
  /** Null: all. */
  readonly service: string | null;
  readonly from: string;
  readonly to: string;
  /** The platform's own name of the query; null where it has none. */
  readonly transactionId: string | null;
  /** How the platform said that it had ended, e.g. `Succeeded`. */
  readonly state: string;
  readonly askedAt: string;
  readonly endedAt: string;
  readonly pages: number;
  readonly downloads: number;
  readonly records: number;
}

export type IndependentCount =
  | {
      /** e.g. `genesys.realtime total`, `second reading, other page size`. */
      readonly method: string;
      readonly total: number;
      /** Of which it is the count, and what it is compared with; null: of all. */
      readonly services: readonly string[] | null;
      readonly at: string;
      readonly agrees: boolean;
    }
  | { readonly method: null; readonly reason: string };

export interface Collected {
  readonly collected: boolean;
  readonly count: number;
  /** Why nothing was collected, or what is missing; null where all was. */
  readonly reason: string | null;
}

export interface ArchivedObject {
  readonly key: string;
  /** Null in stores without versions. */
  readonly versionId: string | null;
  readonly sha256: string;
  readonly bytes: number;
  /** Null in stores without retention. */
  readonly retainUntil: string | null;
}
