import type { BatchRef } from '../../audit/batch.ts';
import type { BatchStore } from '../../batches/batch-store.ts';
import type { BatchRow, Ledger, RequestRow } from '../../ledger/ledger.ts';
import type { Sleep } from '../../http/sleep.ts';
import type { HecClient } from '../../splunk/hec-client.ts';
import type { IndexSearch } from '../../splunk/index-search.ts';
import type { ControlEvents } from './control-events.ts';
import type { DeliveryModes } from './delivery-modes.ts';
import type { SendBuffers } from './send-buffers.ts';
import type { TargetPace } from './target-pace.ts';

export interface DeliveryDependencies {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  /** By the name of their target. */
  readonly clients: ReadonlyMap<string, HecClient>;
  /** Of the targets whose configuration has one. */
  readonly searches: ReadonlyMap<string, IndexSearch>;
  readonly controls: ControlEvents;
  readonly modes: DeliveryModes;
  readonly pace: TargetPace;
  readonly buffers: SendBuffers;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly sleep: Sleep;
  /** How long one attempt waits for acknowledgements and searches; the next goes on waiting. Half a minute by default. */
  readonly waitMs?: number;
}

export interface DeliveryOrder {
  readonly batch: BatchRef;
  readonly target: string;
  /** Ends the delivery between two requests; what was sent is in the ledger. */
  readonly signal: AbortSignal;
}

/** One batch on its way to one target, as the steps of a delivery see it. */
export interface Delivery {
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly client: HecClient;
  readonly search: IndexSearch | undefined;
  readonly controls: ControlEvents;
  readonly modes: DeliveryModes;
  readonly pace: TargetPace;
  readonly buffers: SendBuffers;
  readonly batch: BatchRow;
  readonly target: string;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly sleep: Sleep;
  readonly waitMs: number;
}

/** The lines of a request as they are in the batch file. */
export const readLines = ({ store, batch }: Delivery, request: RequestRow): Promise<Buffer> =>
  store.read(batch.digest, { offset: request.offset, length: request.length });
