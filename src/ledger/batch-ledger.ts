import type { BatchLedgerOptions } from './batch-ledger-options.ts';
import { toBatchRow } from './batch-row.ts';
import { commitBatch } from './commit-batch.ts';
import { disposableDigests, markDisposed } from './disposal.ts';
import type { BatchLedger } from './ledger.ts';
import { markDamaged } from './mark-damaged.ts';

export function createBatchLedger(options: BatchLedgerOptions): BatchLedger {
  const { database, ledgerId } = options;
  return {
    from: async (stream, version) => {
      const row = await database
        .selectFrom('batches')
        .selectAll()
        .where('stream', '=', stream)
        .where('from_version', '=', version)
        .executeTakeFirst();
      return row === undefined ? undefined : toBatchRow(ledgerId, row);
    },
    get: async (id) => {
      const row = await database
        .selectFrom('batches')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? undefined : toBatchRow(ledgerId, row);
    },
    commit: (commit) => commitBatch(options, commit),
    markDamaged: (id, reason) => markDamaged(options, id, reason),
    disposable: (olderThan) => disposableDigests(options, olderThan),
    disposed: (digests) => markDisposed(options, digests),
  };
}
