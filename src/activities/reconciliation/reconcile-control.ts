import { Failure } from '../../audit/failure.ts';
import type { SpanTallies } from './reconcile-counts.ts';
import type { Lack } from './reconcile-missing.ts';
import { known, type Sink } from './reconcile.ts';

const HOUR_MS = 3_600_000;
/** A few, because the latest may be lost as well. */
const WITNESSES = 5;

/**
 * "Not there" is believed only of an index that shows something of ours: what the same search found, else one of the latest
 * requests that the index took. Otherwise the account may be blind, or the index another one by now.
 */
export const requireControls = async (
  sink: Sink,
  { seenIndexes }: SpanTallies,
  lacks: readonly Lack[],
): Promise<void> => {
  const missing = lacks.flatMap(({ events }) => events.flatMap(({ request }) => request ?? []));
  // Without its file nobody knows which of an event's possible indexes should have it.
  const unplaced = lacks.filter(
    ({ events, unnamed }) => unnamed > 0 || events.some(({ request }) => request === undefined),
  );
  const indexes = new Set([
    ...missing.map(({ index }) => index),
    ...unplaced.flatMap(({ look }) => look.indexes),
  ]);
  for (const index of indexes) {
    if (!seenIndexes.has(index) && !(await showsLatest(sink, index))) {
      throw blind(sink.target, index);
    }
  }
};

const showsLatest = async (
  { ledger, target, search, settlingMs, signal, now }: Sink,
  index: string,
): Promise<boolean> => {
  let before = now() - settlingMs;
  for (let witness = 0; witness < WITNESSES; witness += 1) {
    const latest = await ledger.deliveries.latestTaken({ target, index, before });
    if (latest?.sentAt == null) return false;
    before = latest.sentAt;
    const { root, firstTime, lastTime } = latest;
    const from = firstTime - HOUR_MS;
    const to = Math.max(lastTime, now()) + HOUR_MS;
    const answer = await search.countRequests({ index, from, to, requests: [root], signal });
    if (known(answer, `whether index ${index} shows request ${root}`).size > 0) return true;
  }
  return false;
};

const blind = (target: string, index: string): Failure =>
  new Failure({
    type: 'SearchUnavailable',
    message:
      `Splunk's search shows nothing of ours in index ${index}, although target ${target} took requests for it, so ` +
      'nothing is said to be missing. Look whether the search account may see the index (srchIndexesAllowed, ' +
      'srchTimeWin), whether it was renamed or emptied, and whether Splunk routes the events elsewhere.',
    retryable: false,
  });
