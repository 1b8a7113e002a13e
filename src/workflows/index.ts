export { backfillEvidence } from './backfill-evidence.ts';
export { extractAuditLog } from './extract-audit-log.ts';
export { harvestDay } from './harvest-day.ts';
export { harvestWindow } from './harvest-window.ts';
export { recheckDay } from './recheck-day.ts';
export { reconcileDelivery } from './reconcile-delivery.ts';
export { redeliverBatch } from './redeliver-batch.ts';
export { verifyArchive } from './verify-archive.ts';
