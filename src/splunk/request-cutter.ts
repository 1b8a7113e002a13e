import { requestId } from '../audit/batch.ts';
import type { LineBuffer } from './line-buffer.ts';
import type { EncodedEvent } from './line-encoder.ts';

/** One POST: a byte range of the batch file, all of one index. */
interface RequestRange {
  readonly id: string;
  readonly ordinal: number;
  readonly index: string;
  readonly offset: number;
  length: number;
  readonly firstEvent: number;
  events: number;
}

export interface RequestCutter {
  /** Puts the event's finished line into `lines`, which go to the batch file in this order. */
  add(event: EncodedEvent, lines: LineBuffer): void;
  /** The requests of everything added. */
  finish(): readonly Readonly<RequestRange>[];
}

export interface RequestCutterOptions {
  readonly batch: string;
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/**
 * Cuts a batch into requests on final bytes while it is written: one index per request, at most so many events
 * and bytes. A single line longer than `maxBytes` becomes a request of its own.
 */
export const createRequestCutter = (options: RequestCutterOptions): RequestCutter => {
  const { batch, maxEvents, maxBytes } = options;
  const done: RequestRange[] = [];
  let open: RequestRange | undefined;

  const openNext = (index: string): RequestRange => {
    if (open !== undefined) done.push(open);
    const ordinal = done.length;
    const offset = open === undefined ? 0 : open.offset + open.length;
    const firstEvent = open === undefined ? 0 : open.firstEvent + open.events;
    return {
      id: requestId(batch, ordinal),
      ordinal,
      index,
      offset,
      length: 0,
      firstEvent,
      events: 0,
    };
  };

  const add = (event: EncodedEvent, lines: LineBuffer): void => {
    if (open === undefined || open.index !== event.index || open.events >= maxEvents) {
      open = openNext(event.index);
    }
    let length = lines.put(event.line(batch, open.id));
    if (open.events > 0 && open.length + length > maxBytes) {
      lines.takeBack(length);
      open = openNext(event.index);
      length = lines.put(event.line(batch, open.id));
    }
    open.length += length;
    open.events += 1;
  };

  const finish = (): readonly Readonly<RequestRange>[] =>
    open === undefined ? done : [...done, open];
  return { add, finish };
};
