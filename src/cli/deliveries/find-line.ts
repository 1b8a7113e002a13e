import type { BatchStore } from '../../batches/batch-store.ts';
import type { BatchRow } from '../../ledger/ledger.ts';
import { Failure } from '../../audit/failure.ts';
import { lineRanges } from '../../splunk/rebuild-lines.ts';

/** An event as its batch file holds it. */
export type FoundLine =
  | { readonly place: number; readonly line: unknown }
  /** For people: why it cannot be shown. */
  | { readonly missing: string };

/** The finished HEC line of an event and its place among the lines of its batch. */
export const findLine = async (
  store: BatchStore | undefined,
  batch: BatchRow | undefined,
  eventId: string,
): Promise<FoundLine> => {
  if (batch === undefined) return { missing: 'the ledger does not know its batch' };
  if (batch.damaged) return { missing: `the file ${batch.digest} of its batch was damaged` };
  if (store === undefined) return { missing: 'batches.directory is not on this machine' };
  let lines: Buffer;
  try {
    await store.verify(batch.digest);
    lines = await store.read(batch.digest, { offset: 0, length: batch.bytes });
  } catch (error) {
    if (error instanceof Failure) return { missing: error.message };
    throw error;
  }
  for (const [place, { offset, length }] of lineRanges(lines).entries()) {
    const text = lines.toString('utf8', offset, offset + length);
    // Other events may name it, a revision for example: the indexed field decides.
    if (!text.includes(eventId)) continue;
    const line = JSON.parse(text) as { readonly fields: { readonly ccas_event_id: string } };
    if (line.fields.ccas_event_id === eventId) return { place, line };
  }
  return { missing: `batch ${batch.id} does not hold it` };
};
