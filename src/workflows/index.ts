export { extractAuditLog } from './extract-audit-log.ts';
export { redeliverBatch } from './redeliver-batch.ts';
