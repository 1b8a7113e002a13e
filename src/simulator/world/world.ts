import { randomInt } from 'node:crypto';
import { createAuditLog } from './audit-log.ts';
import { createContactCentre } from '../changes/contact-centre.ts';
import type { ContactCentre } from '../changes/contact-centre.ts';
import { drawChange } from '../changes/draw-change.ts';
import type { ChangeWish } from '../changes/draw-change.ts';
import { toEntries } from '../changes/entry.ts';
import type { Change, Entry, SimulatedPlatform } from '../changes/entry.ts';
import { genesysRecordOf } from '../changes/genesys-record-of.ts';
import { drawHistory } from './history.ts';
import { startClockwork } from './clockwork.ts';
import { openStateFile } from './state-file.ts';
import type { Birth, History, PastChange, StateFile } from './state-file.ts';

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
  /** Changes that happened before its birth beside the drawn ones. */
  readonly past?: readonly PastChange[];
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
  /** Tells the records of every change when it is made, not those of the past. Call the result to hear no more. */
  onChange(hear: (entries: readonly Entry[]) => void): () => void;
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
  const centre = createContactCentre(seed);
  const logs = { genesys: createAuditLog(seed), cxone: createAuditLog(seed) };
  for (const platform of PLATFORMS) {
    logs[platform].load(drawHistory(birth, platform));
    for (const change of changes) if (change.platform === platform) logs[platform].add(change);
  }
  const listeners = new Set<(entries: readonly Entry[]) => void>();
  const make = (platform: SimulatedPlatform, time: number, wish: ChangeWish = {}): Entry[] => {
    const { nextSeq } = logs[platform];
    const drawn = drawChange(seed, platform, nextSeq, time, { lateScale, wish });
    assertPossible(seed, centre, drawn);
    const change = notBefore(now(), drawn);
    file?.append(change);
    const entries = logs[platform].add(change);
    for (const hear of listeners) hear(entries);
    return entries;
  };
  const rates = { ...DEFAULT_RATES, ...options.ratePerSecond };
  const { stop } = startClockwork(rates, { seed, now, make });
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
    onChange: (hear) => {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    entries: (platform) => logs[platform].entries,
    visible: (platform, from, to, asOf) => logs[platform].visible(from, to, asOf),
    arrivals: (platform, since) => logs[platform].arrivals(since),
    makeChanges: (platform, count, { agoMs = 0, ...wish } = {}) =>
      Array.from({ length: count }, () => make(platform, now() - agoMs, late(agoMs, wish))).flat(),
  };
}

/** The world of the state file if there is one, else a new one. */
function beOrContinue(
  { seed, lateScale = 1, history = {}, past, stateFile }: WorldOptions,
  bornAt: number,
): { birth: Birth; changes: readonly Change[]; file: StateFile | undefined } {
  const birth: Birth = {
    seed: seed ?? randomInt(2 ** 32),
    bornAt,
    lateScale,
    history,
    ...(past && { past }),
  };
  const file = stateFile === undefined ? undefined : openStateFile(stateFile, birth);
  return { birth: file?.birth ?? birth, changes: file?.changes ?? [], file };
}

/** Before it is remembered: a change of something that does not exist has no record. */
function assertPossible(seed: number, centre: ContactCentre, change: Change): void {
  if (change.told === undefined || change.platform !== 'genesys') return;
  for (const entry of toEntries(seed, change)) genesysRecordOf(seed, centre, entry, entry.time);
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
