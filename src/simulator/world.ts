import { randomInt } from 'node:crypto';
import { createContactCentre } from './contact-centre.ts';
import type { ContactCentre } from './contact-centre.ts';
import { drawChange } from './draw-change.ts';
import type { ChangeWish } from './draw-change.ts';
import { toEntries } from './entry.ts';
import type { Change, Entry, SimulatedPlatform } from './entry.ts';
import { drawHistory } from './history.ts';
import { startClockwork } from './clockwork.ts';
import { openStateFile } from './state-file.ts';
import type { Birth, History, StateFile } from './state-file.ts';
import { createTimeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';

export interface WorldOptions {
  /** A world of its own by default: another seed is another organisation. */
  readonly seed?: number;
  /** Epoch milliseconds; a test may bend it. */
  readonly now?: () => number;
  /** Changes per second; by default 3 on Genesys and 1 on CXone. */
  readonly ratePerSecond?: Partial<Record<SimulatedPlatform, number>>;
  /** Scales the delays from change to visibility, which go up to five minutes. */
  readonly lateScale?: number;
  readonly history?: Partial<Record<SimulatedPlatform, History>>;
  /** Continue the world of this file, or keep this one there; birth data in it win over options. */
  readonly stateFile?: string;
}

/** One contact centre whose administrators never rest, as both platforms audit it. */
export interface World {
  readonly seed: number;
  readonly centre: ContactCentre;
  readonly lateScale: number;
  now(): number;
  /** All that ever happened, by event time, visible or not. */
  entries(platform: SimulatedPlatform): readonly Entry[];
  /** What an answer given at `asOf` can contain of `[from, to)`, by event time. */
  visible(platform: SimulatedPlatform, from: number, to: number, asOf: number): Entry[];
  /** In order of visibility from that moment on, also what is not visible yet. */
  arrivals(platform: SimulatedPlatform, since: number): Iterable<Entry>;
  /** Makes changes now, or `agoMs` before now (they then come late). */
  makeChanges(platform: SimulatedPlatform, count: number, wish?: PlannedChange): Entry[];
  /** Makes no more changes by itself. */
  stop(): void;
  close(): void;
}

export interface PlannedChange extends ChangeWish {
  readonly agoMs?: number;
}

const PLATFORMS = ['genesys', 'cxone'] as const;
const DEFAULT_RATES = { genesys: 3, cxone: 1 };

export function createWorld(options: WorldOptions = {}): World {
  const now = options.now ?? Date.now;
  const { birth, changes, file } = beOrContinue(options, now());
  const { seed, lateScale } = birth;
  const timelines = { genesys: createTimelines(), cxone: createTimelines() };
  const nextSeq = { genesys: 0, cxone: 0 };
  const remember = (change: Change): Entry[] => {
    nextSeq[change.platform] = change.seq + 1;
    return toEntries(seed, change);
  };
  for (const platform of PLATFORMS) {
    const past: Entry[] = [];
    for (const change of drawHistory(birth, platform)) past.push(...remember(change));
    for (const change of changes) {
      if (change.platform === platform) past.push(...remember(change));
    }
    timelines[platform].byTime.load(past);
    timelines[platform].byArrival.load(past);
  }
  const make = (platform: SimulatedPlatform, time: number, wish: ChangeWish = {}): Entry[] => {
    const drawn = drawChange(seed, platform, nextSeq[platform], time, { lateScale, wish });
    const change = notBefore(now(), drawn);
    file?.append(change);
    const entries = remember(change);
    for (const entry of entries) {
      timelines[platform].byTime.add(entry);
      timelines[platform].byArrival.add(entry);
    }
    return entries;
  };
  const rates = { ...DEFAULT_RATES, ...options.ratePerSecond };
  const { stop } = startClockwork(rates, { seed, now, make });
  const centre = createContactCentre(seed);
  const close = (): void => {
    stop();
    file?.close();
  };
  return {
    seed,
    lateScale,
    centre,
    now,
    stop,
    close,
    entries: (platform) => timelines[platform].byTime.entries,
    visible: (platform, from, to, asOf) =>
      timelines[platform].byTime.between(from, to).filter(({ visibleAt }) => visibleAt <= asOf),
    arrivals: (platform, since) => timelines[platform].byArrival.since(since),
    makeChanges: (platform, count, { agoMs = 0, ...wish } = {}) =>
      Array.from({ length: count }, () => make(platform, now() - agoMs, late(agoMs, wish))).flat(),
  };
}

function createTimelines(): { byTime: Timeline; byArrival: Timeline } {
  return {
    byTime: createTimeline(({ time }) => time),
    byArrival: createTimeline(({ visibleAt }) => visibleAt),
  };
}

/** The world of the state file if there is one, else a new one. */
function beOrContinue(
  { seed, lateScale = 1, history = {}, stateFile }: WorldOptions,
  bornAt: number,
): { birth: Birth; changes: readonly Change[]; file: StateFile | undefined } {
  const birth: Birth = { seed: seed ?? randomInt(2 ** 32), bornAt, lateScale, history };
  const file = stateFile === undefined ? undefined : openStateFile(stateFile, birth);
  return { birth: file?.birth ?? birth, changes: file?.changes ?? [], file };
}

/** What is made now was not visible before, however long ago it happened. */
function notBefore(now: number, change: Change): Change {
  const parts = change.parts.map((part) => ({
    ...part,
    visibleAt: Math.max(part.visibleAt, now),
  }));
  return { ...change, parts };
}

/** A fixed delay counts from now, not from the time of an earlier event. */
function late(agoMs: number, wish: ChangeWish): ChangeWish {
  return wish.delayMs === undefined ? wish : { ...wish, delayMs: agoMs + wish.delayMs };
}
