import type { BatchRef } from '../audit/batch.ts';
import type { Ledger, StreamRow } from '../ledger/ledger.ts';
import type { KnownStream } from './activities.ts';

/**
 * A run knows a batch that its ledger has never heard of: an old copy was put in its place. True where that is so; what
 * was in the batch is then read again, and searched for before it is sent.
 */
export const noteForgotten = async (ledger: Ledger, batch: BatchRef): Promise<boolean> => {
  if (batch.ledger !== ledger.id || (await ledger.batches.get(batch.id)) !== undefined) {
    return false;
  }
  await ledger.noteRestored(`batch ${batch.id}, which a run was sending, is not in the ledger`);
  return true;
};

/** Takes note where a run has seen a later version of the stream than its ledger has; true then. */
export const noteOlder = async (
  ledger: Ledger,
  stream: string,
  row: StreamRow | undefined,
  known: KnownStream,
): Promise<boolean> => {
  // Of another ledger's versions only that there are any says something.
  const isOlder =
    row === undefined
      ? known.version > 0
      : known.version > row.version && (known.ledger ?? ledger.id) === ledger.id;
  if (!isOlder) return false;
  const stands = row === undefined ? 'does not know the stream' : `stands at ${row.version}`;
  await ledger.noteRestored(
    `a run of stream ${stream} knows version ${known.version}, and the ledger ${stands}`,
  );
  return true;
};
