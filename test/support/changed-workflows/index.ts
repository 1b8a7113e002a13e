import { proxyActivities } from '@temporalio/workflow';
import type {
  DeliveryActivities,
  SendBatchInput,
  SourceActivities,
  StreamActivities,
} from '../../../src/activities/activities.ts';
import { reading, sending } from '../../../src/workflows/activity-options.ts';
import type { ExtractInput } from '../../../src/workflows/extract-input.ts';
import { createVisibility } from '../../../src/workflows/visibility.ts';
import { extractAuditLog as asItIs } from '../../../src/workflows/extract-audit-log.ts';

// A change that must be noticed when old histories are replayed against it.

const { acquireToken } = proxyActivities<SourceActivities & StreamActivities>(reading);
const { sendBatch } = proxyActivities<DeliveryActivities>(sending);

/** The token is acquired before the stream is opened, not after. */
export async function extractAuditLog(input: ExtractInput): Promise<unknown> {
  createVisibility(input.stream)('running');
  await acquireToken({ stream: input.stream });
  return asItIs(input);
}

/** Sends without waiting first. */
export async function redeliverBatch(input: SendBatchInput): Promise<unknown> {
  createVisibility(input.batch.stream)('redelivery');
  return sendBatch(input);
}
