import type { Entry, SimulatedPlatform } from '../changes/entry.ts';
import { createDraw } from '../changes/random.ts';
import type { SimulatedRequest } from '../http/exchange.ts';
import type { GuideState } from './guide-state.ts';

/** What a cursor means to the server; in the guide's own example it is exactly this, in base64. */
export interface GuidePlace {
  readonly page: number;
  readonly offset: number;
}

export interface GuideSlice {
  readonly entries: readonly Entry[];
  /** Undefined at the end of the log. */
  readonly next: GuidePlace | undefined;
}

const EMPTY_PAGE_SHARE = 0.08;

/** A page of the log as it is now. A few are empty although more follows, and some records are listed twice. */
export function sliceGuideLog(
  request: SimulatedRequest,
  state: GuideState,
  {
    platform,
    place,
    size: asked,
    isWanted,
  }: {
    readonly platform: SimulatedPlatform;
    readonly place: GuidePlace;
    readonly size: number;
    readonly isWanted: (entry: Entry) => boolean;
  },
): GuideSlice {
  const { world, faults } = state;
  const log = logOf(state, platform).filter(isWanted);
  const size = faults.has('wholeAnswer') ? log.length : asked;
  const { page, offset } = place;
  const isAgain = offset > 0 && faults.take('repeatPage', request) !== undefined;
  if (offset > 0 && faults.take('standStill', request) !== undefined) {
    return { entries: log.slice(offset, offset + size), next: place };
  }
  // The page's number tells an empty page from the one behind it.
  const isEmpty = createDraw(world.seed, 13, page, offset).chance(EMPTY_PAGE_SHARE);
  const hasMore = offset + size < log.length;
  if (isEmpty && hasMore) return { entries: [], next: { page: page + 1, offset } };
  const begin = isAgain ? Math.max(0, offset - size) : offset;
  return {
    entries: log.slice(begin, begin + size),
    next: hasMore ? { page: page + 1, offset: offset + size } : undefined,
  };
}

function logOf({ world, settings }: GuideState, platform: SimulatedPlatform): Entry[] {
  const now = world.now();
  const visible: Entry[] = [];
  for (const entry of world.arrivals(platform, 0)) {
    if (entry.visibleAt > now) break;
    visible.push(entry);
    if (entry.isRepeated) visible.push(entry);
  }
  return settings.order === 'arrival' ? visible : visible.sort((a, b) => a.time - b.time);
}

export function writeGuideCursor(place: GuidePlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64');
}

/** Undefined for a cursor that is none of ours. */
export function readGuideCursor(cursor: string): GuidePlace | undefined {
  try {
    const { page, offset } = JSON.parse(Buffer.from(cursor, 'base64').toString()) as GuidePlace;
    return Number.isInteger(page) && Number.isInteger(offset) ? { page, offset } : undefined;
  } catch {
    return undefined;
  }
}
