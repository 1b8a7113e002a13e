import { Failure } from '../../audit/failure.ts';
import type { AlertRow } from '../../ledger/alerts.ts';
import type { Ledger } from '../../ledger/ledger.ts';

/** The alert with exactly this id. */
export const findAlert = async (
  { alerts }: Pick<Ledger, 'alerts'>,
  id: string,
): Promise<AlertRow> => {
  const row = await alerts.get(id);
  if (row?.id === id) return row;
  throw new Failure({
    type: 'InvalidInput',
    message: `The ledger of this worker knows no alert ${id}. \`holdfast alerts list\` shows those that it knows.`,
    retryable: false,
  });
};
