import { requestId } from '../../audit/batch.ts';
import type { RequestCut, RequestRow } from '../../ledger/ledger.ts';
import { indexOfFirst, isCurrent, lineRanges, rebuildLines } from '../../splunk/rebuild-lines.ts';
import { splitRequest } from './deliver-parts.ts';
import type { Delivery } from './delivery.ts';

/** What one POST brings, and where its events go. */
interface Body {
  readonly index: string;
  readonly bytes: Buffer;
}

/** In memory that is lent: `sendRequest` gives it back. */
const lendLines = (
  { store, batch, buffers }: Delivery,
  { offset, length }: RequestRow,
): Promise<Buffer> => store.read(batch.digest, { offset, length }, buffers.lend(length));

/**
 * What is posted for a request: its slice of the file, made anew only for another target or settings. Where the
 * target's indexes changed since it was cut, its events may go to several: it becomes parts of one index each, and
 * there is nothing to post for the whole.
 */
export const bodyOf = async (
  delivery: Delivery,
  request: RequestRow,
): Promise<Body | undefined> => {
  const lines = await lendLines(delivery, request);
  const { settings } = delivery.client;
  if (isCurrent(lines, settings, request.root)) {
    return { index: indexOfFirst(lines) ?? request.index, bytes: lines };
  }
  const rebuilt = rebuildLines(lines, settings, request.root);
  delivery.buffers.giveBack(lines);
  const runs = runsOf(rebuilt.map(({ index }) => index));
  if (runs.length <= 1) {
    const bytes = Buffer.concat(rebuilt.map(({ line }) => line));
    return { index: runs[0]?.index ?? request.index, bytes };
  }
  const parts = runs.map(({ events }) => ({ events, state: 'prepared' }) as const);
  await splitRequest(delivery, request, 'goes to other indexes now', parts);
  return undefined;
};

/** How many in a row have the same index. */
const runsOf = (indexes: readonly string[]) => {
  const runs: { readonly index: string; events: number }[] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last?.index === index) last.events += 1;
    else runs.push({ index, events: 1 });
  }
  return runs;
};

/**
 * Cuts a batch for a target whose lines are not in the file: ranges of the file, measured by what they will be
 * when sent. The order stays, so a change of index begins a new request.
 */
export const cutForTarget = async ({ store, batch, client }: Delivery): Promise<RequestCut[]> => {
  const { settings } = client;
  const file = await store.read(batch.digest, { offset: 0, length: batch.bytes });
  // Ids have one width, so any of them gives a line its final length.
  const rebuilt = rebuildLines(file, settings, requestId(batch.id, 0));
  const cuts: (RequestCut & { length: number; events: number })[] = [];
  let bytes = 0;
  for (const [place, { offset, length }] of lineRanges(file).entries()) {
    const { index, line } = rebuilt[place] ?? { index: settings.index, line: Buffer.alloc(0) };
    const open = cuts.at(-1);
    bytes += line.length;
    if (
      open?.index === index &&
      open.events < settings.maxEventsPerRequest &&
      bytes <= settings.maxBytesPerRequest
    ) {
      open.length += length;
      open.events += 1;
      continue;
    }
    bytes = line.length;
    const ordinal = cuts.length;
    const id = requestId(batch.id, ordinal);
    cuts.push({ id, ordinal, index, offset, length, firstEvent: place, events: 1 });
  }
  return cuts;
};
