import { proxyActivities, sleep, upsertSearchAttributes } from '@temporalio/workflow';
import type {
  DeliveryActivities,
  SendBatchInput,
  SourceActivities,
  StreamActivities,
} from '../../../src/activities/activities.ts';
import type { ReconcileActivities } from '../../../src/activities/reconciliation/reconcile-activities.ts';
import { planning, reading, sending } from '../../../src/workflows/activity-options.ts';
import type { ExtractInput } from '../../../src/workflows/extract-input.ts';
import { createVisibility, STATE } from '../../../src/workflows/visibility.ts';
import { extractAuditLog as asItIs } from '../../../src/workflows/extract-audit-log.ts';

// A change that must be noticed when old histories are replayed against it.

const { acquireToken } = proxyActivities<SourceActivities & StreamActivities>(reading);
const { planSpans } = proxyActivities<ReconcileActivities>(planning);
const { sendBatch } = proxyActivities<DeliveryActivities>(sending);

/** The token is acquired before the stream is opened, not after. */
export async function extractAuditLog(input: ExtractInput): Promise<unknown> {
  createVisibility(input.stream)('running');
  await acquireToken({ stream: input.stream });
  return asItIs(input);
}

/** Plans without asking first which targets there are. */
export async function reconcileDelivery(): Promise<unknown> {
  upsertSearchAttributes([{ key: STATE, value: 'reconciling' }]);
  return planSpans({ target: 'demo', from: 0, to: 1, after: null });
}

/** Sends without waiting first. */
export async function redeliverBatch(input: SendBatchInput): Promise<unknown> {
  createVisibility(input.batch.stream)('redelivery');
  return sendBatch(input);
}

/** Waits before the window is opened. */
export async function harvestWindow({ tenant }: { readonly tenant: string }): Promise<void> {
  createVisibility(tenant)('harvesting');
  await sleep(1_000);
}

export { harvestWindow as harvestDay, harvestWindow as backfillEvidence };

/** Reads again at once. */
export async function recheckDay({ tenant }: { readonly tenant: string }): Promise<unknown> {
  createVisibility(tenant)('waiting');
  return planSpans({ target: 'demo', from: 0, to: 1, after: null });
}

/** Waits before it verifies. */
export async function verifyArchive(): Promise<void> {
  upsertSearchAttributes([{ key: STATE, value: 'verifying' }]);
  await sleep(1_000);
}

/** Waits before the alert is opened. */
export async function raiseAlert(): Promise<void> {
  upsertSearchAttributes([{ key: STATE, value: 'raising' }]);
  await sleep(1_000);
}

/** Waits before each look. */
export async function watchCriticalEvents(): Promise<void> {
  upsertSearchAttributes([{ key: STATE, value: 'watching' }]);
  await sleep(1_000);
}
