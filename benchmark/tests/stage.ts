import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, type Contestant, type Job, SECRETS } from '../contestants/contestant.ts';
import {
  type Place,
  type Platform,
  type PlatformOptions,
  type Sink,
  type SinkProgress,
  startPlatform,
  startSink,
} from '../harness/simulators.ts';

/** A million records make up four weeks. */
const SPAN_PER_RECORD_MS = 2_500;

/** A world with this much past, in which nothing happens unless wished for. */
export const worldOf = (
  records: number,
  wishes: Partial<PlatformOptions> = {},
): Promise<Platform> =>
  startPlatform({
    seed: 1,
    records,
    spanMs: records * SPAN_PER_RECORD_MS,
    ratePerSecond: 0,
    lateScale: 0,
    clientSecret: SECRETS.clientSecret,
    ...wishes,
  });

export interface Scene extends Place {
  readonly contestant: Contestant;
  readonly contender: Contender;
  /** How long it took until everything that it needs was up. */
  readonly setMs: number;
}

type JobWishes = Partial<Pick<Job, 'pollMs' | 'overlapMs' | 'settlingMs'>>;

/** Sets a contestant up with a sink of its own; nothing of it is left behind. */
export const onStage = async <T>(
  contestant: Contestant,
  platform: Platform,
  play: (scene: Scene) => Promise<T>,
  wishes: JobWishes = {},
): Promise<T> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-benchmark-'));
  const { hecToken: token } = SECRETS;
  const sink = await startSink({ token, indexingDelayMs: 100, ackDelayMs: 100, keepRaw: false });
  let contender: Contender | undefined;
  try {
    const job = { pollMs: 1_000, overlapMs: 60_000, settlingMs: 60_000, ...wishes };
    const begun = performance.now();
    contender = await contestant.set({ platform, sink, folder, ...job });
    const setMs = performance.now() - begun;
    await platform.reset();
    return await play({ contestant, contender, setMs, platform, sink, folder });
  } finally {
    await contender?.stop();
    await sink.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const EVERY_MS = 50;

/** Waits until the sink has so many different events; throws when nothing more comes for `patienceMs`. */
export const untilUnique = async (
  sink: Sink,
  wanted: number,
  patienceMs = 120_000,
): Promise<SinkProgress> => {
  let movedAt = Date.now();
  for (let before = -1; ;) {
    const progress = await sink.progress();
    if (progress.unique >= wanted) return progress;
    if (progress.unique !== before) movedAt = Date.now();
    before = progress.unique;
    if (Date.now() - movedAt > patienceMs) {
      throw new Error(
        `the sink has ${before} of ${wanted} events, and no more for ${patienceMs} ms`,
      );
    }
    await sleep(EVERY_MS);
  }
};

/** What comes this long after nothing came does not come. */
const QUIET_MS = 2_000;

export const untilQuiet = async (sink: Sink): Promise<SinkProgress> => {
  for (let before = await sink.progress(); ;) {
    await sleep(QUIET_MS);
    const after = await sink.progress();
    if (after.indexed === before.indexed) return after;
    before = after;
  }
};
