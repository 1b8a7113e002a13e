export { extractAuditLog } from './extract-audit-log.ts';
export { reconcileDelivery } from './reconcile-delivery.ts';
export { redeliverBatch } from './redeliver-batch.ts';
