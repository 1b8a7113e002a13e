import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { Position } from '../../audit/position.ts';
import { startProgress, windowProgressSchema } from '../window-progress.ts';

const instant = z.iso.datetime({ precision: 3 });

const placeSchema = z.strictObject({
  /** The window was planned at this time (lag not yet taken off), no longer than this. */
  at: instant,
  windowMs: z.number().positive(),
  /** The window itself: a plan that gives another one cannot go on from here. */
  from: instant,
  to: instant,
  /** The link to the next page, below the api's origin. */
  ref: z.string().startsWith('/'),
  /** Pages read of the window so far, and the link remembered to notice that links go in a circle. */
  pages: z.number().int().positive(),
  anchor: z.string(),
});

const positionSchema = z.strictObject({
  v: z.literal(1),
  progress: windowProgressSchema,
  /** The place inside a window that is not yet read to its end. */
  place: placeSchema.nullable(),
});

export type CxonePlace = z.infer<typeof placeSchema>;
export type CxonePosition = z.infer<typeof positionSchema>;

/** Positions are kept in history and ledger with every step. */
const maxPositionBytes = 2048;

/** Null when it would be too long to rest at, which only a very long link can bring about. */
export const formatPosition = (position: CxonePosition): Position | null =>
  Buffer.byteLength(JSON.stringify(position)) > maxPositionBytes ? null : position;

export const startPosition = (from: number, rereads: number): Position => ({
  v: 1,
  progress: startProgress(from, rereads),
  place: null,
});

export const parsePosition = (position: Position, stream: string): CxonePosition => {
  const parsed = positionSchema.safeParse(position);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Failure({
    type: 'InvalidInput',
    message:
      `The position of stream ${stream} cannot be read (${issue?.path.join('.')}: ${issue?.message}); ` +
      'start the stream from a time instead.',
    retryable: false,
  });
};

/** For people: how far everything was read, and what is being read now. */
export const describePosition = (position: Position, stream: string): string => {
  const { progress, place } = parsePosition(position, stream);
  const reread = progress.reread === null ? '' : `, re-reading from ${progress.reread.from}`;
  const inside = place === null ? '' : `, inside a window to ${place.to} after page ${place.pages}`;
  return `read up to ${progress.to}${reread}${inside}`;
};
