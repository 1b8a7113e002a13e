import type { BatchStore } from '../batches/batch-store.ts';
import type { Ledger } from '../ledger/ledger.ts';

/** Removes the files of batches that were delivered everywhere longer than `retainMs` ago; gives their number. */
export const removeDeliveredFiles = async (
  { ledger, store }: { readonly ledger: Ledger; readonly store: BatchStore },
  retainMs: number,
): Promise<number> => {
  const digests = await ledger.batches.disposable(Date.now() - retainMs);
  for (const digest of digests) await store.remove(digest);
  await ledger.batches.disposed(digests);
  return digests.length;
};
