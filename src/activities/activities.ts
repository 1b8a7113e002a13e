import type { BatchRef } from '../audit/batch.ts';
import type { Position } from '../audit/position.ts';

/** What the workflows ask of the worker: shapes that end up in history, so small and free of secrets. */
export interface StreamActivities {
  openStream(input: OpenStreamInput): Promise<OpenedStream>;
  setPause(input: SetPauseInput): Promise<PauseState | null>;
  closeStream(input: CloseStreamInput): Promise<ClosedStream>;
}

/** Run on the activity queue of the stream's credential. */
export interface SourceActivities {
  acquireToken(input: { readonly stream: string }): Promise<TokenState>;
  fetchPages(input: FetchPagesInput): Promise<FetchResult>;
}

export interface DeliveryActivities {
  sendBatch(input: SendBatchInput): Promise<SendResult>;
  parkDelivery(input: ParkDeliveryInput): Promise<void>;
}

export interface OpenStreamInput {
  readonly stream: string;
  /** ISO 8601 with offset; where a stream that has never run starts. */
  readonly from: string | null;
  /** Position that the previous scheduled run returned; used when the ledger has never seen the stream. */
  readonly lastPosition: Position | null;
  /** Workflow id and run id, for people who ask who reads the stream. */
  readonly holder: string;
  /** What the run, or the last one of its schedule, has seen of the stream: a ledger that knows less is an old copy. */
  readonly known?: KnownStream;
}

export interface KnownStream {
  readonly version: number;
  /** Id of the ledger that said so; null where the run does not know. */
  readonly ledger: string | null;
}

export interface PauseState {
  readonly reason: string;
  readonly by: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly until: string | null;
}

export interface OpenedStream {
  /** The run starts with the first batch that is committed and not delivered, else with a fetch. */
  readonly version: number;
  readonly cursor: string;
  readonly pause: PauseState | null;
  readonly pollMs: number;
  readonly maxPollMs: number;
  /** Activity queue of the stream's credential. */
  readonly sourceQueue: string;
  /** Id of the ledger that the version is of. */
  readonly ledger?: string;
}

export interface SetPauseInput {
  readonly stream: string;
  readonly pause: PauseState | null;
}

export interface CloseStreamInput {
  readonly stream: string;
  readonly state: string;
  readonly error: string | null;
}

export interface ClosedStream {
  /** Everything before it is in Splunk or safely in redelivery (A2). */
  readonly cursor: string;
  readonly position: Position;
  readonly version: number;
  readonly highWater: string | null;
  readonly stream?: string;
  readonly ledger?: string;
}

export interface TokenState {
  readonly expiresAt: string;
  readonly fingerprint: string;
}

export interface FetchPagesInput {
  readonly stream: string;
  /** The fence: only one batch can ever lead from a version. */
  readonly version: number;
  /** Id of the ledger that the version is of. */
  readonly ledger?: string;
}

interface FetchState {
  /** Where the stream stands afterwards, for people. */
  readonly cursor: string;
  readonly caughtUp: boolean;
  /** Now minus the time up to which the source has been read, milliseconds. */
  readonly lagMs: number;
  /** The poll interval is multiplied by this; 1 unless the platform's quota runs low. */
  readonly slowdown: number;
  readonly pages: number;
  readonly duplicates: number;
  /** How sure delivery is, for people: `main: verified`. */
  readonly delivery?: string;
}

export type FetchResult =
  | ({ readonly outcome: 'batch'; readonly batch: BatchRef } & FetchState)
  | ({ readonly outcome: 'nothing' } & FetchState)
  /** The platform said 429: nothing more before `retryAfterMs`. */
  | { readonly outcome: 'throttled'; readonly retryAfterMs: number; readonly message: string }
  /** A Splunk target does not accept the token: nothing is extracted until it does. */
  | { readonly outcome: 'halted'; readonly target: string; readonly message: string }
  /** Too much waits for Splunk: extraction waits. */
  | { readonly outcome: 'backlogged'; readonly message: string }
  /** The stream is at another version; go on from there. */
  | { readonly outcome: 'moved'; readonly version: number }
  /** The ledger knows nothing of the stream, as an old copy would: open it again. */
  | { readonly outcome: 'forgotten'; readonly message: string };

export interface SendBatchInput {
  readonly batch: BatchRef;
  readonly target: string;
  /** False where it waits in redelivery and comes by its timer, which is for the case that nobody calls. */
  readonly called?: boolean;
}

export interface SendResult {
  /** `forgotten`: the ledger was restored from a copy that is older than the batch. */
  readonly outcome: 'delivered' | 'damaged' | 'forgotten';
  readonly events: number;
  readonly quarantined: number;
  readonly possiblyDoubled: number;
}

export interface ParkDeliveryInput extends Omit<SendBatchInput, 'called'> {
  readonly error: string;
}
