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
}

export interface TokenState {
  readonly expiresAt: string;
  readonly fingerprint: string;
}

export interface FetchPagesInput {
  readonly stream: string;
  /** The fence: only one batch can ever lead from a version. */
  readonly version: number;
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
}

export type FetchResult =
  | ({ readonly outcome: 'batch'; readonly batch: BatchRef } & FetchState)
  | ({ readonly outcome: 'nothing' } & FetchState)
  /** The platform said 429: nothing more before `retryAfterMs`. */
  | { readonly outcome: 'throttled'; readonly retryAfterMs: number; readonly message: string }
  /** A Splunk target does not accept the token: nothing is extracted until it does. */
  | { readonly outcome: 'halted'; readonly target: string; readonly message: string }
  /** Too much waits for Splunk, or Splunk asks for patience: extraction waits. */
  | { readonly outcome: 'backlogged'; readonly message: string }
  /** The stream is at another version; go on from there. */
  | { readonly outcome: 'moved'; readonly version: number };

export interface SendBatchInput {
  readonly batch: BatchRef;
  readonly target: string;
}

export interface SendResult {
  readonly outcome: 'delivered' | 'damaged';
  readonly events: number;
  readonly quarantined: number;
  readonly possiblyDoubled: number;
}

export interface ParkDeliveryInput extends SendBatchInput {
  readonly error: string;
}
