import { z } from 'zod';
import { Failure } from '../audit/failure.ts';
import type { Position } from '../audit/position.ts';
import { formatPosition, readPosition } from './stored-position.ts';

const instant = z.iso.datetime({ precision: 3 });
/** Null is the beginning of the log. */
const cursor = z.string().nullable();

const placeSchema = z.strictObject({
  /** When the pass began. */
  at: instant,
  cursor,
  /** Pages of the pass so far, and the cursor remembered to notice that cursors go in a circle. */
  pages: z.number().int().nonnegative(),
  anchor: z.string(),
  /** Marks that are still to be set by this pass. */
  due: z.array(z.number().int().nonnegative()),
  /** The pass has not yet come to where the last one ended. */
  reread: z.boolean(),
});

const positionSchema = z.strictObject({
  v: z.literal(1),
  /** Nothing older is taken. */
  since: instant,
  /** When the end of the log was last read. */
  to: instant,
  /** What the log was filtered by: the cursors of one filter mean nothing to another. */
  filter: z.string(),
  /** The cursor that brought the last page. */
  tail: cursor,
  /** Where passes begin: for the overlap, then for every configured re-read; each with the time when it was set. */
  marks: z.array(z.strictObject({ at: instant, cursor })).min(1),
  /** The place inside a pass that is not yet at the end of the log. */
  place: placeSchema.nullable(),
});

export type CursorPlace = z.infer<typeof placeSchema>;
export type CursorPosition = Omit<z.infer<typeof positionSchema>, 'v'>;

const never = new Date(0).toISOString();

/** `marks`: one for the overlap and one for each re-read. */
export const startCursorPosition = (since: number, marks: number, filter: string): Position => {
  const start = new Date(since).toISOString();
  const mark = { at: never, cursor: null };
  return {
    v: 1,
    since: start,
    to: start,
    filter,
    tail: null,
    marks: Array(marks).fill(mark),
    place: null,
  };
};

/** Cursors of another filter, or of other re-reads, are given up: the log is read from its beginning. */
export const parseCursorPosition = (
  position: Position,
  {
    stream,
    filter,
    marks,
  }: { readonly stream: string; readonly filter: string; readonly marks: number },
): CursorPosition => {
  const parsed = readPosition(positionSchema, position, stream);
  if (parsed.filter === filter && parsed.marks.length === marks) return parsed;
  const mark = { at: never, cursor: null };
  return {
    ...parsed,
    filter,
    tail: null,
    marks: Array<typeof mark>(marks).fill(mark),
    place: null,
  };
};

/** A cursor is the only way to go on, so one that does not fit into a position is refused. */
export const formatCursorPosition = (position: CursorPosition, stream: string): Position => {
  const formatted = formatPosition({ ...position, v: 1 });
  if (formatted !== null) return formatted;
  throw new Failure({
    type: 'SourceRefused',
    message:
      `The cursors that stream ${stream} is given are too long to be kept (a position has 2 KB, with a cursor for ` +
      'every re-read); configure fewer rereads, or ask the platform for shorter cursors.',
    retryable: false,
  });
};

/** For people: when the end of the log was last read, and what is being read now. */
export const describeCursorPosition = (position: Position, stream: string): string => {
  const { to, place } = readPosition(positionSchema, position, stream);
  const inside = place === null ? '' : `, after page ${place.pages} of a pass begun ${place.at}`;
  return `read to the end of the log at ${to}${inside}`;
};
