import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { testPostgres } from '../support/postgres.ts';

type LedgerConfig = Parameters<typeof openLedger>[0];

export interface Databases {
  readonly kind: LedgerConfig['kind'];
  /** A database with nothing in it. */
  empty(): Promise<LedgerConfig>;
  /** Opens a ledger, on an empty database unless told; it is closed when the test is over. */
  open(config?: LedgerConfig): Promise<Ledger>;
}

/** The same behaviours on both databases; PostgreSQL's are skipped, and said so, where it is missing. */
export function onEachDatabase(title: string, suite: (databases: Databases) => void): void {
  for (const kind of ['sqlite', 'postgres'] as const) {
    describe(`${title} (${kind})`, () => {
      const opened: Ledger[] = [];
      before(async function () {
        if (kind === 'postgres' && (await testPostgres()) === undefined) this.skip();
      });
      afterEach(async () => {
        for (const ledger of opened.splice(0)) await ledger.close();
      });
      const empty = kind === 'sqlite' ? emptyFile : emptyDatabase;
      const open = async (config?: LedgerConfig): Promise<Ledger> => {
        const ledger = await openLedger(config ?? (await empty()));
        opened.push(ledger);
        return ledger;
      };
      suite({ kind, empty, open });
    });
  }
}

let files: string | undefined;

export async function emptyFile(): Promise<LedgerConfig & { kind: 'sqlite' }> {
  files ??= folderOfThisProcess();
  return { kind: 'sqlite', file: join(mkdtempSync(join(files, 'ledger-')), 'ledger.db') };
}

function folderOfThisProcess(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-ledgers-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function emptyDatabase(): Promise<LedgerConfig> {
  const postgres = await testPostgres();
  if (postgres === undefined) throw new Error('the suite is skipped without PostgreSQL');
  return { kind: 'postgres', url: await postgres.createDatabase() };
}
