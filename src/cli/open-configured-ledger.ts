import type { LedgerConfig } from '../config/config.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { openLedger } from '../ledger/open-ledger.ts';

/** The ledger of the configuration; its URL is a secret and is read only here. */
export const openConfiguredLedger = async (config: LedgerConfig): Promise<Ledger> =>
  openLedger(
    config.kind === 'sqlite' ? config : { kind: 'postgres', url: await config.url.read() },
  );
