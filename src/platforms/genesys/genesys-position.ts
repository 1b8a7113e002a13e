import { z } from 'zod';
import type { Position } from '../../audit/position.ts';
import type { StretchCovering } from '../platform.ts';
import { formatPosition as formatStored, readPosition } from '../stored-position.ts';
import {
  addReread,
  startProgress,
  windowProgressSchema,
  type WindowProgress,
} from '../window-progress.ts';

const instant = z.iso.datetime({ precision: 3 });

const placeSchema = z.strictObject({
  /** The pass was planned up to here (lag not yet taken off) with windows of this length. */
  at: instant,
  windowMs: z.number().positive(),
  /** The service being asked for; null asks for all at once. */
  service: z.string().nullable(),
  /** The query that holds the answers, null when it is still to be made. */
  transaction: z.string().nullable(),
  askedAt: instant.nullable(),
  /** Where its results go on; null for the first page. */
  cursor: z.string().nullable(),
});

const positionSchema = z.strictObject({
  v: z.literal(1),
  progress: windowProgressSchema,
  /** The place inside a window that is not yet read to its end. */
  place: placeSchema.nullable(),
});

export type GenesysPlace = z.infer<typeof placeSchema>;

export interface GenesysPosition {
  readonly progress: WindowProgress;
  readonly place: GenesysPlace | null;
}

export const formatPosition = ({ progress, place }: GenesysPosition): Position | null =>
  formatStored({ v: 1, progress, place });

export const startPosition = (from: number, rereads: number): Position => ({
  v: 1,
  progress: startProgress(from, rereads),
  place: null,
});

export const parsePosition = (position: Position, stream: string): GenesysPosition =>
  readPosition(positionSchema, position, stream);

/** A stretch before the beginning is covered as a re-read, once no other is under way. */
export const createStretchCovering = (stream: string): StretchCovering => {
  const isUnderWay: StretchCovering['isUnderWay'] = (position, { from }) =>
    parsePosition(position, stream).progress.reread?.began === new Date(from).toISOString();
  return {
    isUnderWay,
    begin: (position, stretch) => {
      if (isUnderWay(position, stretch)) return position;
      const { progress, place } = parsePosition(position, stream);
      const covering = place === null ? addReread(progress, stretch) : undefined;
      if (covering === undefined) return undefined;
      return formatPosition({ progress: covering, place }) ?? undefined;
    },
  };
};

/** For people: how far everything was read, and what is being read now. */
export const describePosition = (position: Position, stream: string): string => {
  const { progress, place } = parsePosition(position, stream);
  const inside =
    place === null
      ? ''
      : `, inside a window${place.service === null ? '' : ` of ${place.service}`}` +
        (place.transaction === null ? '' : `, query ${place.transaction}`);
  const reread = progress.reread === null ? '' : `, re-reading from ${progress.reread.from}`;
  return `read up to ${progress.to}${reread}${inside}`;
};
