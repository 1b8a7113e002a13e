import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from '../contestants/contestant.ts';
import { delaysAtSink, judgeAtSink } from '../harness/simulators.ts';
import { watchProcesses } from '../harness/watch-processes.ts';
import type { Options } from '../options.ts';
import { describeMachine } from '../report/machine.ts';
import type { TailResult } from '../report/results.ts';
import { spread, type Spread } from './spread.ts';
import { onStage, untilQuiet, untilUnique, worldOf } from './stage.ts';

const POLL_MS = 1_000;
const HISTORY = 500;
/** Changes can be read up to three seconds after they happened, so each poll reads back further than that. */
const LATENESS = { lateScale: 0.01, overlapMs: 10_000 };

export interface Tailed {
  readonly contestant: string;
  readonly title: string;
  /** Milliseconds from when a change could first be read until Splunk had taken it. */
  readonly delayMs: Spread;
  /** The same less what polling itself costs: half the interval at the median, all of it at the 99th percentile. */
  readonly excessMs: { readonly p50: number; readonly p99: number };
  /** Of one core. */
  readonly cpuPercent: number;
  readonly lost: number;
  readonly doubled: number;
}

/** T3: changes come all the time, each contestant polls once a second. */
export const tail = async (
  contestants: readonly Contestant[],
  { seconds, rate, seed }: Pick<Options, 'seconds' | 'rate' | 'seed'>,
  tell: (line: string) => void,
): Promise<TailResult> => {
  const machine = await describeMachine();
  const turns: Tailed[] = [];
  for (const contestant of contestants) {
    const turn = await follow(contestant, { seconds, rate, seed });
    turns.push(turn);
    tell(
      `T3 ${contestant.key} ${JSON.stringify(turn.delayMs)} lost ${turn.lost}, doubled ${turn.doubled}`,
    );
  }
  return { test: 'T3', machine, rate, seconds, pollMs: POLL_MS, turns };
};

const follow = async (
  contestant: Contestant,
  { seconds, rate, seed }: Pick<Options, 'seconds' | 'rate' | 'seed'>,
): Promise<Tailed> => {
  const { lateScale, overlapMs } = LATENESS;
  const platform = await worldOf(HISTORY, { seed, lateScale, ratePerSecond: rate });
  try {
    const wishes = { pollMs: POLL_MS, overlapMs };
    return await onStage(contestant, platform, measureFor(seconds), wishes);
  } finally {
    await platform.stop();
  }
};

const measureFor =
  (seconds: number): Parameters<typeof onStage<Tailed>>[2] =>
  async (scene) => {
    const { contestant, contender, platform, sink } = scene;
    await contender.go({ follow: true });
    await untilUnique(sink, HISTORY);
    await sleep(3 * POLL_MS); // the first polls of the tail
    const since = Date.now();
    const watch = watchProcesses(() => contender.roles());
    await sleep(seconds * 1000);
    const parts = Object.values(watch.now());
    watch.stop();
    const cpuSeconds = parts.reduce((sum, part) => sum + part.cpuSeconds, 0);
    await platform.stopChanges();
    await sleep(LATENESS.overlapMs);
    await untilQuiet(sink);
    const delays = spread(await delaysAtSink(scene, contestant.scheme, since));
    const { lost, doubled } = await judgeAtSink(scene, contestant.scheme);
    return {
      contestant: contestant.key,
      title: contestant.title,
      delayMs: delays,
      excessMs: { p50: delays.p50 - POLL_MS / 2, p99: delays.p99 - POLL_MS },
      cpuPercent: (cpuSeconds / seconds) * 100,
      lost,
      doubled,
    };
  };
