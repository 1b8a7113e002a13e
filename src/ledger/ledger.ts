import type { BatchRef } from '../audit/batch.ts';
import type { Platform } from '../audit/event.ts';
import type { Position } from '../audit/position.ts';
import type { AlertLedger } from './alerts.ts';
import type { ConditionLedger } from './conditions.ts';
import type { DeliveryLedger, RequestCut } from './deliveries.ts';
import type { LeafLedger, WindowLedger } from './harvests.ts';
import type { IdentityLedger } from './identities.ts';
import type { ReconciliationLedger } from './reconciliations.ts';
import type { ReviewLedger } from './reviews.ts';
import type { TargetLedger } from './targets.ts';

export type { ConditionLedger, ConditionNews, ConditionRow } from './conditions.ts';
export type { TargetLedger, TargetRow } from './targets.ts';
export type { Expectation, Finding, FindingKind, ReconciliationLedger } from './reconciliations.ts';
export type {
  RequestCut,
  DeliveryState,
  DeliveryRow,
  RequestState,
  RequestRow,
  RequestChange,
  PossiblyDoubled,
  Quarantined,
  DeliveryLedger,
  Receipt,
  Unconfirmed,
  Backlog,
  InRedelivery,
  DeadLetterState,
} from './deliveries.ts';

/** The last word on where every stream stands and what became of every batch. SQLite or PostgreSQL. */
export interface Ledger {
  /** 8 hex digits, made when the ledger was created; part of every batch id. */
  readonly id: string;
  readonly streams: StreamLedger;
  readonly batches: BatchLedger;
  readonly deliveries: DeliveryLedger;
  readonly seen: SeenLedger;
  readonly throttles: ThrottleLedger;
  readonly conditions: ConditionLedger;
  readonly targets: TargetLedger;
  readonly reconciliations: ReconciliationLedger;
  readonly windows: WindowLedger;
  readonly leaves: LeafLedger;
  readonly identities: IdentityLedger;
  readonly alerts: AlertLedger;
  readonly reviews: ReviewLedger;
  /**
   * The ledger turned out to be older than what was done with it. From now on, whatever is undelivered, and every
   * batch with an event from before this moment, is searched for before it is sent. Once per restoration.
   */
  noteRestored(evidence: string): Promise<void>;
  /**
   * Removes what nothing asks for any more; positions, batches, gaps, dead letters, alerts and what rules matched stay.
   * Not urgent: hourly.
   */
  prune(limits: PruneLimits): Promise<Pruned>;
  close(): Promise<void>;
}

/** Epoch milliseconds. */
export interface PruneLimits {
  /** Deliveries and requests go of batches whose file was removed before this, as delivered everywhere. */
  readonly disposedBefore: number;
  /** Seen ids go of events and batches older than this; it has to be older than any source's history. */
  readonly seenBefore: number;
}

/** Counts of batches. */
export interface Pruned {
  readonly deliveries: number;
  readonly seen: number;
}

export interface Pause {
  readonly reason: string;
  /** Who asked: `signal`, `update`, `cli` … */
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  /** Resumes by itself at this time; null means until somebody resumes. */
  readonly until: string | null;
}

export interface StreamCounters {
  readonly events: number;
  readonly duplicates: number;
  readonly revisions: number;
  readonly late: number;
  readonly disordered: number;
  readonly unnormalised: number;
}

export interface StreamRow {
  readonly name: string;
  readonly platform: Platform;
  readonly dialect: string;
  readonly organizationId: string;
  /** Number of batches read so far; the fence of every fetch. */
  readonly version: number;
  /** Where reading stands; moves with the batch commit, or alone over empty stretches. */
  readonly read: Position;
  /** Every batch before this version is confirmed, or safely in redelivery. */
  readonly deliveredVersion: number;
  /** Position up to which everything is delivered: the cursor that people see (A2). */
  readonly delivered: Position;
  /** Highest event time read so far, epoch milliseconds. */
  readonly highWater: number | null;
  /** Highest event time delivered so far, epoch milliseconds. */
  readonly deliveredHighWater: number | null;
  readonly pause: Pause | null;
  /** Workflow id and run id that last claimed the stream. */
  readonly holder: string | null;
  /** running, idle, paused, halted, throttled, backlogged, failed, draining, ended. */
  readonly state: string;
  readonly lastError: string | null;
  readonly counters: StreamCounters;
  /** Batches and bytes committed and not yet delivered (nor in redelivery). */
  readonly pendingBatches: number;
  readonly pendingBytes: number;
  /** ISO 8601 UTC. */
  readonly updatedAt: string;
}

export interface StreamClaim {
  readonly name: string;
  readonly platform: Platform;
  readonly dialect: string;
  readonly organizationId: string;
  /** Used only when the stream has no row yet. */
  readonly start: Position;
  readonly holder: string;
}

export interface StreamLedger {
  /** Makes the row when it is missing, sets the holder, and tells where the stream stands. */
  claim(claim: StreamClaim): Promise<StreamRow>;
  get(name: string): Promise<StreamRow | undefined>;
  list(): Promise<readonly StreamRow[]>;
  pause(name: string, pause: Pause): Promise<void>;
  resume(name: string): Promise<void>;
  setState(name: string, state: string, lastError: string | null): Promise<void>;
  /**
   * Moves `read` over a stretch without new events; counts re-read duplicates. False when the stream is
   * no longer at `version` and `from` (another run was faster), which harms nothing.
   */
  advance(move: {
    readonly stream: string;
    readonly version: number;
    /** Where the stretch was read from; where the stream's `read` stands if absent. */
    readonly from?: Position;
    readonly read: Position;
    readonly duplicates: number;
  }): Promise<boolean>;
  /**
   * Records a stretch of time that is known not to be covered. Same beginning and reason: one row, which grows.
   * Durable, so that the position may pass the stretch afterwards.
   */
  recordGap(gap: {
    readonly stream: string;
    readonly from: number;
    readonly to: number;
    readonly reason: string;
  }): Promise<void>;
  /** The stretch is covered after all. Durable. */
  closeGap(gap: Gap): Promise<void>;
  gaps(stream?: string): Promise<readonly Gap[]>;
}

export interface Gap {
  readonly stream: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
  readonly recordedAt: string;
}

export interface BatchRow extends BatchRef {
  /** SHA-256 of the file, hex; also its name. */
  readonly digest: string;
  readonly position: Position;
  /** Epoch milliseconds of the oldest and newest event in it. */
  readonly firstTime: number;
  readonly lastTime: number;
  readonly verifyFirst: boolean;
  readonly createdAt: string;
  readonly damaged: boolean;
}

export interface BatchCommit {
  readonly stream: string;
  readonly fromVersion: number;
  readonly digest: string;
  readonly bytes: number;
  readonly events: number;
  /** Where its events were read from; where the stream's `read` stands if absent. */
  readonly from?: Position;
  /** Reading goes on here. */
  readonly position: Position;
  readonly firstTime: number;
  readonly lastTime: number;
  readonly counters: Omit<StreamCounters, 'events'>;
  /** First target first; `requests` are cut for it, other targets cut theirs when they send. */
  readonly targets: readonly string[];
  readonly requests: readonly RequestCut[];
  readonly seen: SeenCheck;
}

export type CommitResult =
  | { readonly outcome: 'committed'; readonly batch: BatchRow }
  /** Another fetch committed from this version first; its batch is the one to send. */
  | { readonly outcome: 'superseded'; readonly batch: BatchRow }
  /** Another stream of the organisation committed ids of the same hours: classify and write again. */
  | { readonly outcome: 'seen_changed' };

export interface BatchLedger {
  /** The batch that leads from this version, if any run has committed one. */
  from(stream: string, version: number): Promise<BatchRow | undefined>;
  get(id: string): Promise<BatchRow | undefined>;
  /** One durable transaction (synchronous=FULL): batch, deliveries, requests, seen ids, position. */
  commit(commit: BatchCommit): Promise<CommitResult>;
  /**
   * A missing or damaged file: un-sees the batch, marks its deliveries undeliverable and moves `read` of the
   * stream back to the position before it, so that its stretch is fetched again. The move is an empty batch
   * (no events, no targets) at the stream's version; a fetch under way from there is superseded by it.
   */
  markDamaged(id: string, reason: string): Promise<void>;
  /** Digests of files no longer needed: delivered everywhere before `olderThan` (epoch milliseconds). */
  disposable(olderThan: number): Promise<readonly string[]>;
  /** Their files are gone: `disposable` no longer names them. */
  disposed(digests: readonly string[]): Promise<void>;
}

/** What `seen` looks at: 16 id bytes, 8 digest bytes of the core content, and the event's hour. */
export interface SeenEntry {
  /** 32 hex digits. */
  readonly eventId: string;
  /** 16 hex digits: digest of the event's core fields, equal for equal content whatever the dialect. */
  readonly digest: string;
  /** Epoch milliseconds of the event. */
  readonly time: number;
}

export type SeenVerdict =
  | { readonly kind: 'new' }
  | { readonly kind: 'duplicate' }
  /** Same id, other content, and this content was not seen before. `eventId` is the revision's own id. */
  | { readonly kind: 'revision'; readonly eventId: string };

/** A classification and what it rests on; `commit` refuses it when that has changed. */
export interface SeenCheck {
  readonly platform: Platform;
  readonly organizationId: string;
  readonly verdicts: readonly SeenVerdict[];
  /** Hour (epoch hours) → generation that the verdicts rest on. */
  readonly generations: ReadonlyMap<number, number>;
  /** What a commit adds: the new and revised entries, in order. */
  readonly added: readonly SeenEntry[];
}

export interface SeenLedger {
  /** Entries are checked against the ledger and against each other, in order. */
  classify(
    platform: Platform,
    organizationId: string,
    entries: readonly SeenEntry[],
  ): Promise<SeenCheck>;
}

/** A fleet-wide brake on one credential's activity queue. */
export interface ThrottleRow {
  readonly credential: string;
  readonly taskQueue: string;
  /** Activity starts per second; never 0. */
  readonly rps: number;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

export interface ThrottleLedger {
  set(row: ThrottleRow): Promise<void>;
  get(credential: string): Promise<ThrottleRow | undefined>;
  clear(credential: string): Promise<void>;
}
