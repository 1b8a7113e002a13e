import { toIso } from './iso-time.ts';
import type { DeliveryRow } from './ledger.ts';
import type { DeliveryTable } from './tables.ts';

export const toDeliveryRow = (row: DeliveryTable): DeliveryRow => ({
  batch: row.batch,
  target: row.target,
  stream: row.stream,
  state: row.state,
  events: row.events,
  bytes: row.bytes,
  attempts: row.attempts,
  lastError: row.last_error,
  createdAt: toIso(row.created_at),
  updatedAt: toIso(row.updated_at),
});
