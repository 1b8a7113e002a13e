import { existsSync } from 'node:fs';
import type { LedgerConfig } from '../../config/config.ts';
import type { Period } from '../../reports/auditor/read-period.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';

/**
 * Events that the re-checks found in Splunk, by the beginning of the window. By our ledger's word: the archive cannot
 * know what became of its events elsewhere.
 */
export const countedInSplunk = async (
  config: LedgerConfig,
  { tenant, from, to }: Period,
): Promise<ReadonlyMap<string, number | null> | undefined> => {
  // Opening would make one.
  if (config.kind === 'sqlite' && !existsSync(config.file)) return undefined;
  const ledger = await openConfiguredLedger(config);
  try {
    const rows = await ledger.windows.list({ tenant, within: { from, to } });
    if (rows.every(({ inSplunk }) => inSplunk === null)) return undefined;
    return new Map(
      rows.map(({ window, inSplunk }) => [
        new Date(window.from).toISOString(),
        inSplunk?.found ?? null,
      ]),
    );
  } finally {
    await ledger.close();
  }
};
