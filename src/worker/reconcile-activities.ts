import type { ReconcileActivities } from '../activities/reconciliation/reconcile-activities.ts';
import {
  createOpenReconciliation,
  createPlanSpans,
} from '../activities/reconciliation/reconcile-plan.ts';
import { createReportReconciliation } from '../activities/reconciliation/reconcile-report.ts';
import { createCompareSpan } from '../activities/reconciliation/reconcile-span.ts';
import type { BatchStore } from '../batches/batch-store.ts';
import type { Config } from '../config/config.ts';
import { createReconciliationParts } from '../reports/reconciliation-parts.ts';
import { callRedelivery, type RedeliveryDependencies } from './call-redelivery.ts';
import { product } from './product.ts';
import type { SplunkTargets } from './splunk-targets.ts';

export interface ReconcileParts extends RedeliveryDependencies {
  readonly store: BatchStore;
  readonly splunk: SplunkTargets;
}

/** The activities of reconcileDelivery, wired. */
export const createReconcileActivities = (
  { reports: { directory } }: Config,
  { store, splunk, ...redelivery }: ReconcileParts,
): ReconcileActivities => {
  const { settings: targets, searches, modes } = splunk;
  const dependencies = {
    ledger: redelivery.ledger,
    store,
    targets,
    searches,
    modes,
    parts: createReconciliationParts(directory),
    redeliver: (delivery: { readonly batch: string; readonly target: string }) =>
      callRedelivery(redelivery, delivery),
    reportsDirectory: directory,
    product,
    now: Date.now,
  };
  return {
    openReconciliation: createOpenReconciliation(dependencies),
    planSpans: createPlanSpans(dependencies),
    compareSpan: createCompareSpan(dependencies),
    reportReconciliation: createReportReconciliation(dependencies),
  };
};
