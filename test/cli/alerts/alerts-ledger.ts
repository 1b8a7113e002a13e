import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openLedger } from '../../../src/ledger/open-ledger.ts';
import { aConfig } from '../../config/support.ts';
import { type Ended, run } from '../support.ts';

export interface AlertsBench {
  readonly ledger: Ledger;
  /** `holdfast alerts …` on it. */
  alerts(...args: readonly string[]): Promise<Ended>;
  json(...args: readonly string[]): Promise<unknown>;
  close(): Promise<void>;
}

/** A folder with a configuration and its ledger. */
export async function alertsBench(): Promise<AlertsBench> {
  const folder = await mkdtemp(join(tmpdir(), 'holdfast-alerts-'));
  const rest = 'ledger: { sqlite: ledger.db }\ntemporal: { address: "127.0.0.1:1" }';
  await writeFile(join(folder, 'holdfast.yaml'), aConfig({ rest }));
  const ledger = await openLedger({ kind: 'sqlite', file: join(folder, 'ledger.db') });
  const alerts = (...args: readonly string[]) => run(['alerts', ...args], { folder });
  return {
    ledger,
    alerts,
    json: async (...args) => {
      const { stdout, stderr } = await alerts(...args, '--json');
      if (stdout === '') throw new Error(stderr);
      return JSON.parse(stdout) as unknown;
    },
    close: async () => {
      await ledger.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
