import { ApplicationFailure } from '@temporalio/workflow';
import type { CarriedReconciliation } from './reconcile-progress.ts';

/** Input of `reconcileDelivery`, typed by people into `temporal schedule create --input`. */
export interface ReconcileInput {
  /** Name of a Splunk target; every one that has a search when left out. */
  readonly target?: string;
  /** ISO 8601 with offset: batches committed from then on; 24 hours before `to` when left out. */
  readonly from?: string;
  /** Before then; now minus the settling time when left out. */
  readonly to?: string;
  /** Set by continue-as-new only. */
  readonly carried?: CarriedReconciliation;
}

const FIELDS = ['target', 'from', 'to', 'carried'];
const EXAMPLE = `Give e.g. --input '{"target":"main"}'.`;

/** Hand-written, because a schema library would weigh on every cached workflow. */
export const parseReconcileInput = (input: unknown): ReconcileInput => {
  if (input === undefined || input === null) return {};
  if (typeof input !== 'object' || Array.isArray(input)) {
    throw refusal('the input must be one JSON object');
  }
  for (const [key, value] of Object.entries(input)) {
    if (!FIELDS.includes(key)) {
      throw refusal(`unknown input field "${key}"; known are target, from, to`);
    }
    if (key !== 'carried' && typeof value !== 'string') {
      throw refusal(`input field "${key}" must be text`);
    }
  }
  return input;
};

const refusal = (what: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'InvalidInput',
    message: `reconcileDelivery: ${what}. ${EXAMPLE}`,
    nonRetryable: true,
  });
