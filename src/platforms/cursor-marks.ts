import type { AuditEvent } from '../audit/event.ts';
import type { CursorPlace, CursorPosition } from './cursor-position.ts';
import type { StreamSettings } from './platform.ts';

type Rereads = Pick<StreamSettings, 'overlapMs' | 'rereads'>;

interface Ring {
  readonly everyMs: number;
  readonly backMs: number;
}

/** Every pass re-reads the overlap; the others are read back from time to time. */
const ringsOf = ({ overlapMs, rereads }: Rereads): readonly Ring[] => [
  { everyMs: 0, backMs: overlapMs },
  ...rereads,
];

/** A time ahead of our clock by more than this is nobody's now, and says nothing of where a page lies. */
const maxAheadMs = 300_000;

/**
 * A pass begins at the mark of the longest re-read that is due. Everything before any mark has been read, since marks
 * are set where a pass came by; so wherever a pass begins, nothing is passed over.
 */
export const beginPass = (
  settings: Rereads,
  position: CursorPosition,
  now: number,
): CursorPlace => {
  const rings = ringsOf(settings);
  const isDue = ({ everyMs }: Ring, index: number): boolean =>
    now - Date.parse(position.marks[index]?.at ?? '') >= everyMs || index === 0;
  const due = rings.flatMap((ring, index) => (isDue(ring, index) ? [index] : []));
  const backOf = (index: number): number => rings[index]?.backMs ?? 0;
  const longest = due.reduce((best, index) => (backOf(index) > backOf(best) ? index : best), 0);
  const cursor = position.marks[longest]?.cursor ?? null;
  const at = new Date(now).toISOString();
  const reread = position.tail !== null && cursor !== position.tail;
  return { at, cursor, pages: 0, anchor: '', due, reread };
};

/**
 * The marks that a page sets: of the re-reads that are due, those for which it is the first page with something as
 * young as they go back; at the end of the log all of them. The times only say how much is read again.
 */
export const setMarks = (
  settings: Rereads,
  { marks, place }: { readonly marks: CursorPosition['marks']; readonly place: CursorPlace },
  { events, isEnd }: { readonly events: readonly AuditEvent[]; readonly isEnd: boolean },
): { readonly marks: CursorPosition['marks']; readonly due: number[] } => {
  const rings = ringsOf(settings);
  const at = Date.parse(place.at);
  const youngest = events
    .map(({ timestamp }) => Date.parse(timestamp))
    .reduce((best, time) => (time > best && time <= at + maxAheadMs ? time : best), 0);
  const isSet = (index: number): boolean => isEnd || youngest >= at - (rings[index]?.backMs ?? 0);
  const set = new Set(place.due.filter(isSet));
  return {
    marks: marks.map((mark, index) =>
      set.has(index) ? { at: place.at, cursor: place.cursor } : mark,
    ),
    due: place.due.filter((index) => !set.has(index)),
  };
};
