import type { Platform } from '../audit/event.ts';
import type { DeliveryState } from './deliveries.ts';

/** A batch as reconciliation compares it: what of it should be in one target. */
export interface Expectation {
  readonly batch: string;
  readonly stream: string;
  readonly platform: Platform;
  readonly organizationId: string;
  readonly state: DeliveryState;
  readonly committedAt: string;
  readonly digest: string;
  /** False once its file was removed: then nothing of it can be sent again. */
  readonly isKept: boolean;
  readonly events: number;
  /** Ids that are not to be there: open or discarded dead letters. */
  readonly withheld: readonly string[];
  readonly firstTime: number;
  readonly lastTime: number;
  /** Epoch hour of event time → how many of its events, from what was seen. */
  readonly hours: ReadonlyMap<number, number>;
}

export type FindingKind = 'missing' | 'doubled' | 'late';

/** What reconciliation found wrong with one event in one target. */
export interface Finding {
  readonly target: string;
  readonly batch: string;
  readonly eventId: string;
  readonly kind: FindingKind;
  readonly detail: string;
  readonly foundAt?: string;
  /** When a later reconciliation found it right; null while it is not. */
  readonly resolvedAt?: string | null;
}

export interface ReconciliationLedger {
  /** Batches with events for that target committed in `[from, to)` (epoch milliseconds), oldest first. */
  expectations(question: {
    readonly target: string;
    readonly from: number;
    readonly to: number;
    /** Goes on after this batch (its commit time and id). */
    readonly after?: { readonly at: number; readonly batch: string };
    readonly limit: number;
  }): Promise<readonly Expectation[]>;
  /** Ids of a batch's events → epoch hour of event time, from what was seen; also when its file is gone. */
  eventIds(batch: string): Promise<ReadonlyMap<string, number>>;
  /** Same target, event and kind: one finding. */
  noteFindings(findings: readonly Finding[]): Promise<void>;
  resolveFindings(target: string, eventIds: readonly string[], kind: FindingKind): Promise<void>;
  findings(filter: {
    readonly target?: string;
    readonly open?: boolean;
    readonly limit?: number;
  }): Promise<readonly Finding[]>;
}
