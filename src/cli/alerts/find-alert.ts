import type { AlertRow } from '../../ledger/alerts.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-codes.ts';

/** By its id or how that begins, as people copy it. */
export const findAlert = async (
  { alerts }: Pick<Ledger, 'alerts'>,
  id: string,
): Promise<AlertRow> => {
  const found = await alerts.get(id.toLowerCase());
  if (found !== undefined) return found;
  throw new CliError(EXIT.failed, `There is no alert ${id}, or more than one begins like that.`, {
    advice: 'See them with: holdfast alerts list --state all',
  });
};
