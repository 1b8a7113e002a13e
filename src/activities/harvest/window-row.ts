import { Failure } from '../../audit/failure.ts';
import type { WindowLedger, WindowRow } from '../../ledger/harvests.ts';
import type { CollectionInput, SealResult } from './harvest-activities.ts';
import { toWindow } from './harvest-setup.ts';

/** The window's row, whose reading this is. */
export const openRow = async (
  windows: WindowLedger,
  { tenant, from, to, collection }: CollectionInput,
): Promise<WindowRow> => {
  const row = await windows.get(tenant, toWindow({ from, to }));
  // Another reading that ended well has made this one needless; one that failed has not.
  if (row !== undefined && (row.collection === collection || row.state !== 'open')) return row;
  throw new Failure({
    type: 'LedgerMismatch',
    message:
      `The ledger does not know reading ${collection} of ${tenant}'s window from ${from}: an older copy of it was put ` +
      'back, or another reading has begun. Harvest the window again.',
    retryable: false,
  });
};

/** What another reading, or an earlier attempt of this one, came to. */
export const sealedBefore = (row: WindowRow): SealResult => ({
  outcome: row.state === 'open' ? 'nothing' : row.state,
  manifestSha256: row.manifestSha256,
  leafIndex: row.leafIndex,
  events: row.events,
  agrees: row.agrees,
});
