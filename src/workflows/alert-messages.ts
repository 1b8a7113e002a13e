import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { SettledAlert } from '../activities/alerts/alert-activities.ts';
import type { Severity } from '../audit/alert.ts';
import type { Acknowledgement, CarriedWatch, Disposal } from './alert-input.ts';

export const acknowledgeSignal = defineSignal<[Acknowledgement]>('acknowledge');
export const disposeSignal = defineSignal<[Disposal]>('dispose');
export const acknowledgeUpdate = defineUpdate<SettledAlert, [Acknowledgement]>('acknowledge');
export const disposeUpdate = defineUpdate<SettledAlert, [Disposal]>('dispose');
/** The alert stands for more changes than before. */
export const grewSignal = defineSignal('grew');
/** The condition that it is about is over. */
export const resolveSignal = defineSignal('resolve');
export const alertQuery = defineQuery<AlertStatus>('status');
export const watchQuery = defineQuery<WatchStatus>('status');

export type AlertRunState =
  | 'raising' // on its way to the first channel
  | 'undelivered' // no channel takes it
  | 'waiting' // shown; nobody has acknowledged
  | 'escalated' // shown to the next
  | 'unacknowledged' // everybody was told, and nobody has acknowledged
  | 'acknowledged'
  | 'closed'
  | 'resolved';

/** What the `status` query answers, and what a run ends with. */
export interface AlertStatus {
  readonly alert: string;
  readonly title: string | null;
  readonly severity: Severity | null;
  readonly state: AlertRunState;
  /** Where it has been shown. */
  readonly shown: readonly { readonly occasion: string; readonly channel: string }[];
  /** ISO 8601 UTC; when the next step has its turn. */
  readonly nextStepAt: string | null;
  readonly acknowledgedBy: string | null;
  readonly lastError: string | null;
}

/** What the `status` query of a watch answers. Counts are those of this chain of runs. */
export interface WatchStatus extends CarriedWatch {
  readonly source: string;
  readonly behindMs: number | null;
  readonly lastError: string | null;
}
