import type { DeliveryLedger, RequestRow } from '../../ledger/ledger.ts';
import { lineRanges } from '../../splunk/rebuild-lines.ts';
import { type Delivery, readLines } from './delivery.ts';

type Part = Parameters<DeliveryLedger['split']>[2][number];

export interface Cut {
  /** Events of this part. */
  readonly events: number;
  readonly state: 'prepared' | 'accepted' | 'confirmed';
  readonly ackId?: number | null;
}

/**
 * Replaces a request by consecutive parts of it, in the ledger, before any of them is sent. Parts without events
 * fall away. `request` is as the ledger has it; nothing happens if somebody else changed it.
 */
export const splitRequest = async (
  delivery: Delivery,
  request: RequestRow,
  detail: string,
  cuts: readonly Cut[],
): Promise<void> => {
  const ranges = lineRanges(await readLines(delivery, request));
  const parts: Part[] = [];
  let first = 0;
  for (const { events, state, ackId = null } of cuts) {
    const lines = ranges.slice(first, first + events);
    const [start] = lines;
    if (start !== undefined) {
      parts.push({
        offset: request.offset + start.offset,
        length: lines.reduce((sum, { length }) => sum + length, 0),
        firstEvent: request.firstEvent + first,
        events,
        state,
        ...(state === 'accepted' ? { ackId } : {}),
        // Settled once is not to be doubted before its first send once more.
        ...(delivery.batch.verifyFirst ? { attempt: request.attempt } : {}),
      });
    }
    first += events;
  }
  await delivery.ledger.deliveries.split(request, detail, parts);
};

/** Two halves, to find out which event or which size is the trouble. */
export const halve = (delivery: Delivery, request: RequestRow, detail: string): Promise<void> => {
  const half = Math.floor(request.events / 2);
  return splitRequest(delivery, request, detail, [
    { events: half, state: 'prepared' },
    { events: request.events - half, state: 'prepared' },
  ]);
};

/** Runs of what was taken and of what was not, by place. */
export const splitTaken = (
  delivery: Delivery,
  request: RequestRow,
  missing: ReadonlySet<number>,
): Promise<void> => {
  const cuts: { events: number; readonly state: Cut['state'] }[] = [];
  for (let place = 0; place < request.events; place += 1) {
    const state = missing.has(place) ? 'prepared' : 'accepted';
    const last = cuts.at(-1);
    if (last?.state === state) last.events += 1;
    else cuts.push({ events: 1, state });
  }
  return splitRequest(delivery, request, 'taken in part', cuts);
};
