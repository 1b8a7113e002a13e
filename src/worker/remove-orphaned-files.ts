import { Failure } from '../audit/failure.ts';
import type { BatchStore, StoredBatch } from '../batches/batch-store.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { batchOfFirst } from '../splunk/rebuild-lines.ts';

const DAY_MS = 86_400_000;
/** Longer than most lines; a longer one is read again, whole. */
const FIRST_BYTES = 64 * 1_024;

interface Sources {
  readonly ledger: Pick<Ledger, 'batches'>;
  readonly store: BatchStore;
}

/**
 * Removes files that a worker wrote and did not live to commit, or for which another was faster; gives their number.
 * That no batch names a file proves nothing: it may be of another ledger, or of one that a copy was put in the place
 * of. It is an orphan when this ledger has the very batch it was written for, with another file: a version is
 * committed once for good, so nobody will ever ask for this one.
 */
export const removeOrphanedFiles = async (
  { ledger, store }: Sources,
  retainMs: number,
): Promise<number> => {
  const before = Date.now() - Math.max(retainMs, DAY_MS);
  let removed = 0;
  for (const file of await store.list(before)) {
    const id = await batchOf(store, file);
    const batch = id === undefined ? undefined : await ledger.batches.get(id);
    if (batch === undefined || batch.digest === file.digest) continue;
    await store.remove(file.digest);
    removed += 1;
  }
  return removed;
};

/** The batch that its first line names; undefined where it cannot be read: then it is left alone. */
const batchOf = async (
  store: BatchStore,
  { digest, bytes }: StoredBatch,
): Promise<string | undefined> => {
  try {
    const start = await store.read(digest, { offset: 0, length: Math.min(bytes, FIRST_BYTES) });
    const isWhole = start.length === bytes || start.includes(10);
    return batchOfFirst(isWhole ? start : await store.read(digest, { offset: 0, length: bytes }));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    if (error instanceof Failure && error.type === 'BatchDamaged') return undefined;
    throw error;
  }
};
