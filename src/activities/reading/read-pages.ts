import { Failure } from '../../audit/failure.ts';
import type { Position } from '../../audit/position.ts';
import { sleepFor } from '../../http/sleep.ts';
import type { HistoryExceeded, StreamSource } from '../../platforms/platform.ts';
import type { LineEncoder } from '../../splunk/line-encoder.ts';
import { type ReadEvent, toReadEvent } from './read-event.ts';

/** One fetch ends at the first resting place after any of these. */
export interface ReadLimits {
  readonly maxPages: number;
  readonly maxMs: number;
  readonly maxBytes: number;
}

export interface Reading {
  readonly events: readonly ReadEvent[];
  readonly position: Position;
  readonly pages: number;
  readonly caughtUp: boolean;
  /** Epoch milliseconds up to which the source was asked; null when no page came to a resting place. */
  readonly watermark: number | null;
  readonly exceeded: readonly HistoryExceeded[];
  /** What ended the reading early; the events before it count all the same. */
  readonly failure: Failure | null;
}

export interface ReadPagesOptions {
  readonly source: StreamSource;
  readonly position: Position;
  readonly organizationId: string;
  /** Of the stream's first target. */
  readonly encoder: Pick<LineEncoder, 'write'>;
  readonly limits: ReadLimits;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** A downloaded result is one page of many thousand records: timers, heartbeats above all, must get their turn. */
const BREATHE_MS = 500;
/** Events between two looks at the clock. */
const LOOK_EVERY = 1_000;

const createBreathing = (): (() => Promise<void>) => {
  let breathedAt = performance.now();
  return async () => {
    if (performance.now() - breathedAt <= BREATHE_MS) return;
    await sleepFor(0);
    breathedAt = performance.now();
  };
};

/** Reads whole stretches only: what comes after the last resting place is left for the next fetch. */
export const readPages = async (options: ReadPagesOptions): Promise<Reading> => {
  const { source, encoder, limits, now, signal } = options;
  const startedAt = now();
  const exceeded: HistoryExceeded[] = [];
  const events: ReadEvent[] = [];
  let unrested: ReadEvent[] = [];
  let pages = 0;
  let bytes = 0;
  let reading = { position: options.position, caughtUp: false, watermark: null as number | null };
  let failure: Failure | null = null;
  const breathe = createBreathing();
  const isFull = (): boolean =>
    pages >= limits.maxPages || bytes >= limits.maxBytes || now() - startedAt >= limits.maxMs;
  const pagesOf = source.read(options.position, {
    organizationId: options.organizationId,
    signal,
    onHistoryExceeded: (stretch) => exceeded.push(stretch),
    wantsAfter: (more) => pages + 1 < limits.maxPages && bytes + more < limits.maxBytes,
  });
  try {
    for await (const page of pagesOf) {
      pages += 1;
      bytes += page.bytes;
      await breathe();
      for (const [place, event] of page.events.entries()) {
        unrested.push(toReadEvent(event, page.reread, encoder));
        if (place % LOOK_EVERY === LOOK_EVERY - 1) await breathe();
      }
      if (page.next === null) continue;
      for (const read of unrested) events.push(read);
      unrested = [];
      reading = { position: page.next, caughtUp: page.caughtUp, watermark: page.watermark };
      if (isFull() || page.caughtUp) break;
    }
  } catch (error) {
    if (!(error instanceof Failure) || signal.aborted) throw error;
    failure = error;
  }
  return { ...reading, events, pages, exceeded, failure };
};
