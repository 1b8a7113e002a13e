import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from '../contestants/contestant.ts';
import { judgeAtSink, type Platform } from '../harness/simulators.ts';
import type { Options } from '../options.ts';
import { describeMachine } from '../report/machine.ts';
import type { RestartResult } from '../report/results.ts';
import { onStage, untilQuiet, untilUnique, worldOf } from './stage.ts';

export interface Restarted {
  readonly contestant: string;
  readonly title: string;
  /** From the start of its process until it is up, and from then until the first new event is in the sink. */
  readonly startMs: number;
  readonly firstEventMs: number;
  /** Requests to the platform until then. */
  readonly requests: number;
  readonly lost: number;
  readonly doubled: number;
}

const FRESH = 50;

/** T7: kill -9 after a long history; changes happen while it is down, and it is started again. */
export const restart = async (
  contestants: readonly Contestant[],
  { records, rounds, seed }: Pick<Options, 'records' | 'rounds' | 'seed'>,
  tell: (line: string) => void,
): Promise<RestartResult> => {
  const machine = await describeMachine();
  const turns: Restarted[] = [];
  for (const contestant of contestants) {
    const platform = await worldOf(records, { seed });
    try {
      for (const turn of await restarts(contestant, platform, rounds)) {
        turns.push(turn);
        tell(`T7 ${JSON.stringify(turn)}`);
      }
    } finally {
      await platform.stop();
    }
  }
  return { test: 'T7', machine, records, turns };
};

const restarts = (
  contestant: Contestant,
  platform: Platform,
  rounds: number,
): Promise<Restarted[]> =>
  onStage(contestant, platform, async (scene) => {
    const { contender, sink } = scene;
    await contender.go({ follow: true });
    await untilUnique(sink, await platform.count());
    const measured: Pick<Restarted, 'startMs' | 'firstEventMs' | 'requests'>[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      await sleep(5_000); // some idle polls
      await contender.kill();
      await platform.makeChanges(FRESH);
      const { unique } = await sink.progress();
      await platform.reset();
      const started = Date.now();
      await contender.restart();
      const up = Date.now();
      const { lastNewAt } = await untilUnique(sink, unique + 1);
      const { requests } = await platform.requests();
      measured.push({
        startMs: up - started,
        firstEventMs: Math.max(0, lastNewAt - up),
        requests,
      });
    }
    await untilUnique(sink, await platform.count());
    await untilQuiet(sink);
    const { lost, doubled } = await judgeAtSink(scene, contestant.scheme);
    const { key, title } = contestant;
    return measured.map((one) => ({ contestant: key, title, ...one, lost, doubled }));
  });
