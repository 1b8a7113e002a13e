import type { Connections } from './connections.ts';
import type { LedgerAge } from './ledger-age.ts';
import type { SeenHours } from './seen-hours.ts';

export interface BatchLedgerOptions extends Connections {
  readonly ledgerId: string;
  readonly hours: SeenHours;
  /** Of an SQLite ledger. */
  readonly age: LedgerAge | undefined;
}
