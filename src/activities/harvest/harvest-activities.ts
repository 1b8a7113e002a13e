/** What the harvest's workflows ask of the worker: references and counts only, so that history stays small. */
export interface HarvestActivities {
  /** What a day or a backfill is made of: windows that have not ended well. `from`, `to`: ISO 8601 UTC. */
  planHarvest(input: PlanHarvestInput): Promise<HarvestPlan>;
  openWindow(input: OpenWindowInput): Promise<OpenedWindow>;
  /** Look-ups: names of that time, and the state of what the change alone leaves ambiguous. */
  enrichWindow(input: StagedInput): Promise<EnrichedWindow>;
  /** Manifest → signature → store → log → proof → read back. Idempotent by collection. */
  sealWindow(input: SealWindowInput): Promise<SealResult>;
  /** Failed or beyond history: a signed statement too. */
  closeWindow(input: CloseWindowInput): Promise<SealResult>;
  /** Commits what no stream has brought, and hands it to redelivery. */
  deliverWindow(input: DeliverWindowInput): Promise<{ readonly newEvents: number }>;
  /** Compares a second reading with what was sealed; what came late becomes a signed supplement. */
  sealSupplement(input: RecheckInput): Promise<SealResult>;
  /** A re-check was given up: somebody has to know, because nothing in the archive says so. */
  tellRecheckFailed(input: RecheckFailedInput): Promise<void>;
  verifyArchive(input: VerifyArchiveInput): Promise<VerifiedArchive>;
}

/** Run on the activity queue of the credential. */
export interface HarvestSourceActivities {
  acquireHarvestToken(input: { readonly tenant: string }): Promise<void>;
  beginPart(input: CollectionInput & { readonly part: Part }): Promise<Ticket>;
  pollPart(input: CollectionInput & { readonly ticket: Ticket }): Promise<Ticket>;
  /** Keeps what the platform answered in the staging folder. Heartbeats. */
  collectPart(input: CollectionInput & { readonly ticket: Ticket }): Promise<CollectedPart>;
  countWindow(input: CollectionInput): Promise<Counted>;
}

export interface WindowInput {
  readonly tenant: string;
  /** ISO 8601 UTC with milliseconds, half-open. */
  readonly from: string;
  readonly to: string;
}

export interface PlanHarvestInput {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  /** Goes on after this beginning of a window; null from the start. */
  readonly after: string | null;
  readonly limit: number;
}

export interface HarvestPlan {
  /** Activity queue of the tenant's credential. */
  readonly sourceQueue: string;
  readonly windowMinutes: number;
  /** Windows that may be read at the same time. */
  readonly concurrency: number;
  readonly windows: readonly { readonly from: string; readonly to: string }[];
  /** There are more after the last. */
  readonly more: boolean;
  /** Of the whole stretch, ended well or not. */
  readonly total: number;
  readonly done: number;
  /** Absent where no daily quota is configured. */
  readonly quota?: DailyQuota;
}

/**
 * Queries of one UTC day that harvests, re-checks and backfills of a tenant asked; what its streams ask is not counted.
 * Only a backfill waits for the next day.
 */
export interface DailyQuota {
  readonly perDay: number;
  readonly asked: number;
  /** What a window takes at least: one for each service that is asked for by itself. */
  readonly perWindow: number;
  /** What the windows of one day take at least: a backfill leaves it to the day's own harvest. */
  readonly reserved: number;
  /** ISO 8601 UTC: when the day ends. */
  readonly until: string;
}

export interface OpenWindowInput extends WindowInput {
  /**
   * Of a re-check: a sealed window is read again under a collection of its own. `done`: that re-check was made before,
   * or there is nothing sealed that it could add to.
   */
  readonly recheckHours?: number;
  /** A reading that cannot be sealed, e.g. because other bytes lie under its name: given up for one of another name. */
  readonly instead?: string;
}

export interface OpenedWindow extends WindowInput {
  /** `done`: it has ended well before. `exceeded`: the platform no longer answers for it. */
  readonly outcome: 'open' | 'done' | 'exceeded';
  readonly collection: string;
  readonly sourceQueue: string;
  readonly parts: readonly Part[];
  /** Digest of what was sealed and not handed to delivery: a run was ended between the two. */
  readonly undelivered?: string;
}

export interface CollectionInput extends WindowInput {
  readonly collection: string;
}

/** A reading with the files of its parts, in order. */
export interface StagedInput extends CollectionInput {
  readonly files: readonly string[];
}

export interface Part {
  readonly from: string;
  readonly to: string;
  readonly service: string | null;
}

export interface Ticket extends Part {
  readonly transactionId: string | null;
  readonly endpoint: string;
  readonly askedAt: string;
  readonly state: string;
  readonly isDone: boolean;
}

export interface CollectedPart {
  /** Name of the staged file. */
  readonly file: string;
  readonly pages: number;
  readonly downloads: number;
  readonly records: number;
  readonly bytes: number;
  /** ISO 8601 UTC. */
  readonly endedAt: string;
}

export type Counted =
  | {
      readonly method: string;
      readonly total: number;
      /** Of which it is the count; null: of all. */
      readonly services: readonly string[] | null;
      readonly at: string;
    }
  | { readonly method: null; readonly reason: string };

export interface EnrichedWindow {
  readonly identities: number;
  readonly snapshots: number;
  /** What could not be looked up, e.g. a permission that is missing; null where all was. */
  readonly reason: string | null;
}

/** What was sealed, by the digest of its statement. */
export interface DeliverWindowInput extends CollectionInput {
  readonly manifestSha256: string;
}

export interface SealWindowInput extends CollectionInput {
  readonly parts: readonly { readonly ticket: Ticket; readonly collected: CollectedPart }[];
  readonly counted: Counted;
  readonly enriched: EnrichedWindow;
  readonly startedAt: string;
}

export interface CloseWindowInput extends CollectionInput {
  readonly outcome: 'failed' | 'gap';
  readonly reason: string;
  readonly startedAt: string;
}

export interface RecheckInput extends SealWindowInput {
  /** Hours after the end of the window: 1, 24, 72. */
  readonly recheckHours: number;
  readonly settled: boolean;
}

export interface RecheckFailedInput extends WindowInput {
  readonly recheckHours: number;
  readonly reason: string;
}

export interface SealResult {
  readonly outcome: 'sealed' | 'sealed-empty' | 'failed' | 'gap' | 'nothing';
  readonly manifestSha256: string | null;
  readonly leafIndex: number | null;
  readonly events: number;
  /** By the independent count. */
  readonly agrees: boolean | null;
}

export interface VerifyArchiveInput {
  /** Null: all. */
  readonly tenant: string | null;
}

export interface VerifiedArchive {
  readonly verdict: 'valid' | 'findings';
  /** What holds, of what has to be there: `6/6`. */
  readonly windows: string;
  readonly objects: string;
  readonly events: string;
  readonly findings: number;
  /** The first of them. */
  readonly first: string | null;
  /** Name of the file in reports.directory. */
  readonly report: string;
}
