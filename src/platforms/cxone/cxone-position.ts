import { z } from 'zod';
import type { Position } from '../../audit/position.ts';
import { readPosition } from '../stored-position.ts';
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

export const startPosition = (from: number, rereads: number): Position => ({
  v: 1,
  progress: startProgress(from, rereads),
  place: null,
});

export const parsePosition = (position: Position, stream: string): CxonePosition =>
  readPosition(positionSchema, position, stream);

/** For people: how far everything was read, and what is being read now. */
export const describePosition = (position: Position, stream: string): string => {
  const { progress, place } = parsePosition(position, stream);
  const reread = progress.reread === null ? '' : `, re-reading from ${progress.reread.from}`;
  const inside = place === null ? '' : `, inside a window to ${place.to} after page ${place.pages}`;
  return `read up to ${progress.to}${reread}${inside}`;
};
