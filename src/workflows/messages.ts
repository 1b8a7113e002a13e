import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { PauseState } from '../activities/activities.ts';
import type { Reconciled, SpanCounts } from '../activities/reconciliation/reconcile-activities.ts';
import type { CarriedBackfill } from './backfill-progress.ts';

/** A reason, or a reason and a time; anything else pauses without one. */
export type PauseRequest = string | { readonly reason?: string; readonly until?: string };

export const pauseSignal = defineSignal<[PauseRequest?]>('pause');
export const resumeSignal = defineSignal('resume');
export const pauseUpdate = defineUpdate<ExtractStatus, [PauseRequest?]>('pause');
export const resumeUpdate = defineUpdate<ExtractStatus>('resume');
export const progressQuery = defineQuery<ReconcileProgress>('progress');
export const backfillQuery = defineQuery<BackfillProgress>('progress');
export const harvestDayQuery = defineQuery<HarvestDayProgress>('progress');
export const statusQuery = defineQuery<ExtractStatus>('status');
export const redeliverySignal = defineSignal('retry');

export type StreamState =
  'running' | 'following' | 'paused' | 'throttled' | 'halted' | 'backlogged' | 'failed' | 'ended';

/** What the `status` query answers. Counts are those of this chain of runs. */
export interface ExtractStatus {
  readonly stream: string;
  readonly state: StreamState;
  /** Place up to which the source was read. */
  readonly cursor: string;
  readonly version: number;
  readonly lagSeconds: number | null;
  readonly events: number;
  readonly duplicates: number;
  readonly sending: number;
  readonly intervalSeconds: number;
  /** How sure delivery is, by target; null until the first fetch has told. */
  readonly delivery: string | null;
  readonly pause: PauseState | null;
  readonly lastError: string | null;
}

/** What the `progress` query of a reconciliation answers. Counts are of all its targets so far. */
export interface ReconcileProgress extends SpanCounts {
  /** The target under way; null before the first and after the last. */
  readonly target: string | null;
  /** Batches compared or set aside so far, and of how many. */
  readonly done: number;
  readonly total: number;
  /** Batches of which Splunk's search said nothing. */
  readonly notCompared: number;
  /** Why, for the last of them. */
  readonly lastError: string | null;
  /** Targets that are done. */
  readonly results: readonly Reconciled[];
}

/** What the `progress` query of a backfill answers, and what it ends with. */
export interface BackfillProgress extends Omit<CarriedBackfill, 'after'> {
  readonly tenant: string;
  readonly from: string;
  readonly to: string;
  /** Windows dealt with, one way or another; `total` says of how many. */
  readonly done: number;
  /** Beginnings of the windows under way. */
  readonly reading: readonly string[];
}

/** What the `progress` query of a day answers. */
export interface HarvestDayProgress {
  /** Windows that have ended, one way or another, and of how many that had not before. */
  readonly done: number;
  readonly total: number;
}
