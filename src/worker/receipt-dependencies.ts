import type { Logger } from 'pino';
import type { ControlEvents } from '../activities/delivery/control-events.ts';
import type { DeliveryModes } from '../activities/delivery/delivery-modes.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { HecClient } from '../splunk/hec-client.ts';
import type { IndexSearch } from '../splunk/index-search.ts';
import type { TargetSettings } from '../splunk/target.ts';

/** What looking for receipts takes. */
export interface ReceiptDependencies {
  readonly targets: readonly TargetSettings[];
  /** Of the targets whose search is configured. */
  readonly searches: ReadonlyMap<string, IndexSearch>;
  readonly clients: ReadonlyMap<string, HecClient>;
  readonly controls: ControlEvents;
  readonly modes: DeliveryModes;
  readonly ledger: Ledger;
  readonly store: BatchStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}
