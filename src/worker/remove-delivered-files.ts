import type { Logger } from 'pino';
import type { BatchStore } from '../batches/batch-store.ts';
import type { Ledger } from '../ledger/ledger.ts';

const EVERY_MS = 10 * 60_000;

/** Removes the files of batches that were delivered everywhere longer than `retainMs` ago. */
export const removeDeliveredFiles = (
  { ledger, store, log }: { ledger: Ledger; store: BatchStore; log: Logger },
  retainMs: number,
): { stop(): void } => {
  const sweep = async (): Promise<void> => {
    try {
      const digests = await ledger.batches.disposable(Date.now() - retainMs);
      for (const digest of digests) await store.remove(digest);
      await ledger.batches.disposed(digests);
      if (digests.length > 0) log.info({ files: digests.length }, 'removed delivered batch files');
    } catch (error) {
      log.warn({ err: error }, 'delivered batch files could not be removed; tried again later');
    }
  };
  const timer = setInterval(() => void sweep(), EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
};
