import type { Position } from '../audit/position.ts';
import { toIso } from './iso-time.ts';
import type { BatchRow } from './ledger.ts';
import type { BatchTable } from './tables.ts';

export const toBatchRow = (ledger: string, row: BatchTable): BatchRow => ({
  ledger,
  id: row.id,
  stream: row.stream,
  fromVersion: row.from_version,
  events: row.events,
  bytes: row.bytes,
  targets: JSON.parse(row.targets) as readonly string[],
  digest: row.digest,
  position: JSON.parse(row.position) as Position,
  firstTime: row.first_time,
  lastTime: row.last_time,
  verifyFirst: row.verify_first !== 0,
  createdAt: toIso(row.created_at),
  damaged: row.damage !== null,
});
