import type { BatchRef } from '../audit/batch.ts';
import type { BatchRow } from '../ledger/ledger.ts';

/** What history needs of a batch, and no more. */
export const toBatchRef = (ledger: string, row: BatchRow): BatchRef => ({
  ledger,
  id: row.id,
  stream: row.stream,
  fromVersion: row.fromVersion,
  events: row.events,
  bytes: row.bytes,
  targets: row.targets,
});
