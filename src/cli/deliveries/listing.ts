import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../../config/config.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { contextOf } from '../command-context.ts';
import { openConfiguredLedger } from '../open-configured-ledger.ts';
import { type Column, renderTable } from '../table.ts';

export interface Listing<Row, Filter> {
  readonly columns: readonly Column<Row>[];
  /** Refuses what the filter names and nobody knows. */
  readonly check?: (config: Config, ledger: Ledger, filter: Filter) => Promise<void>;
  readonly ask: (ledger: Ledger, filter: Filter) => Promise<readonly Row[]>;
  /** What to say where there is no row. */
  readonly nothing: string;
  /** What to say below the rows. */
  readonly note?: (rows: readonly Row[], filter: Filter) => string | undefined;
}

/** The action of a command that asks the ledger for rows and prints a table or JSON. */
export const listing =
  <Row, Filter>({ columns, check, ask, nothing, note }: Listing<Row, Filter>) =>
  async (filter: Filter, command: Command): Promise<void> => {
    const context = contextOf(command);
    const { config } = await context.load();
    const ledger = await openConfiguredLedger(config.ledger);
    try {
      await check?.(config, ledger, filter);
      const rows = await ask(ledger, filter);
      const table = rows.length === 0 ? [nothing] : renderTable(columns, rows);
      const below = note?.(rows, filter);
      context.print(rows, below === undefined ? table : [...table, '', below]);
    } finally {
      await ledger.close();
    }
  };

/** The ledger takes an absent stream for every stream. */
export const ofStream = ({ stream }: { readonly stream?: string }) =>
  stream === undefined ? {} : { stream };

export const toCount = (text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new InvalidArgumentError('Write a whole number above 0.');
  return count;
};
