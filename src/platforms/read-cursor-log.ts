import { hash } from 'node:crypto';
import type { AuditEvent } from '../audit/event.ts';
import { Failure } from '../audit/failure.ts';
import type { Position } from '../audit/position.ts';
import { beginPass, setMarks } from './cursor-marks.ts';
import {
  formatCursorPosition,
  parseCursorPosition,
  type CursorPlace,
  type CursorPosition,
} from './cursor-position.ts';
import type { Page, RateState, ReadOptions, StreamSettings } from './platform.ts';

export interface CursorPage {
  readonly records: readonly unknown[];
  /** Undefined at the end of the log. */
  readonly next: string | undefined;
  readonly bytes: number;
}

/** Of one pass. */
export interface CursorEventMaker {
  make(records: readonly unknown[]): readonly AuditEvent[];
  /** True once a record came without an id: its ordinal counts from the first page of the pass. */
  metNameless(): boolean;
}

/** A log that can only be read on from a cursor: it has no windows to ask for. */
export interface CursorLog {
  readonly settings: StreamSettings;
  readonly filter: string;
  readonly now: () => number;
  readonly rate: () => RateState;
  /** Null asks for the first page. */
  readonly readPage: (
    cursor: string | null,
    signal: AbortSignal | undefined,
  ) => Promise<CursorPage>;
  readonly createMaker: (organizationId: string) => CursorEventMaker;
}

/** Reads from a mark to the end of the log. A position moves only past pages that were read. */
export async function* readCursorLog(
  log: CursorLog,
  position: Position,
  options: ReadOptions,
): AsyncGenerator<Page, void, void> {
  const { settings } = log;
  const { name: stream } = settings;
  const marks = settings.rereads.length + 1;
  let standing = parseCursorPosition(position, { stream, filter: log.filter, marks });
  let place = standing.place ?? beginPass(settings, standing, log.now());
  let mayRestart = true;
  let maker = log.createMaker(options.organizationId);
  for (;;) {
    let page: CursorPage;
    try {
      page = await log.readPage(place.cursor, options.signal);
    } catch (error) {
      if (!mayRestart || !isExpired(error, place)) throw error;
      // What the cursors stood for is gone; what was read before is known by its ids.
      mayRestart = false;
      standing = fromBeginning(standing);
      place = beginPass(settings, standing, log.now());
      maker = log.createMaker(options.organizationId);
      continue;
    }
    const isEnd = endsAt(page, place.cursor, stream);
    const events = maker.make(page.records);
    const reread = place.reread && place.cursor !== standing.tail;
    const set = setMarks(settings, { marks: standing.marks, place }, { events, isEnd });
    standing = isEnd
      ? { ...standing, marks: set.marks, to: place.at, tail: place.cursor, place: null }
      : {
          ...standing,
          marks: set.marks,
          place: advance({ ...place, ...set, reread }, page.next, stream),
        };
    const isRest = isEnd || !maker.metNameless();
    yield {
      events: events.filter((event) => isWanted(event, standing.since)),
      next: isRest ? formatCursorPosition(standing, stream) : null,
      caughtUp: isEnd,
      watermark: Date.parse(standing.to),
      reread,
      bytes: page.bytes,
      rate: log.rate(),
    };
    if (standing.place === null) return;
    ({ place } = standing);
  }
}

/** Nothing before the beginning of the stream, as in the dialects that can ask for a time. */
const isWanted = ({ timestamp, flags }: AuditEvent, since: string): boolean =>
  timestamp >= since || flags.includes('time_unparsable');

const isExpired = (error: unknown, { cursor }: CursorPlace): boolean =>
  error instanceof Failure && error.type === 'CursorExpired' && cursor !== null;

const fromBeginning = (standing: CursorPosition): CursorPosition => ({
  ...standing,
  marks: standing.marks.map(({ at }) => ({ at, cursor: null })),
  place: null,
});

/** The end has no cursor, or, with nothing on the page, the one that was asked with. */
const endsAt = ({ records, next }: CursorPage, asked: string | null, stream: string): boolean => {
  if (next === undefined) return true;
  if (next !== asked) return false;
  if (records.length === 0) return true;
  throw stuck(stream, 'a page with records names the cursor that it was asked with');
};

/** Notices cursors that go in a circle of any length, as cxone/read-window.ts does with links (Brent's method). */
const advance = (
  { at, pages: before, anchor, due, reread }: CursorPlace,
  cursor: string | undefined,
  stream: string,
): CursorPlace => {
  const mark = hash('sha256', cursor ?? '', 'hex').slice(0, 16);
  if (mark === anchor) throw stuck(stream, 'they lead back to a page that was read before');
  const pages = before + 1;
  const isPowerOfTwo = (pages & (pages - 1)) === 0;
  return { at, cursor: cursor ?? null, pages, anchor: isPowerOfTwo ? mark : anchor, due, reread };
};

const stuck = (stream: string, what: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message:
      `The cursors of stream ${stream} do not move on: ${what}. Nothing behind it can be read until the platform ` +
      'answers otherwise.',
    retryable: true,
  });
