import { setTimeout as sleep } from 'node:timers/promises';
import type { Contestant } from '../contestants/contestant.ts';
import { judgeAtSink, type Platform, type Sink } from '../harness/simulators.ts';
import type { Options } from '../options.ts';
import { describeMachine } from '../report/machine.ts';
import type { FaultsResult } from '../report/results.ts';
import { median } from './spread.ts';
import { onStage, type Scene, untilQuiet, untilUnique, worldOf } from './stage.ts';

export interface Faulted {
  readonly contestant: string;
  readonly title: string;
  /** As the reference counts them: F5 accepted and then no answer, F7 kill -9 of what runs the contestant's code. */
  readonly fault: 'F5' | 'F7';
  readonly lost: number;
  readonly doubled: number;
  readonly struck: number;
  readonly seconds: number;
  /** From each start after a kill until something new was in the sink: median and longest. */
  readonly recoveryMs: { readonly median: number; readonly max: number } | null;
}

const SHARE = 0.05;
/** Short, because a run waits for it; and long enough for the sink, which shows an event after 0.1 s. */
const SETTLING_MS = 1_000;

/** T4: what is lost and doubled when answers do not come, and when it is killed. */
export const faults = async (
  contestants: readonly Contestant[],
  { records, kills, seed }: Pick<Options, 'records' | 'kills' | 'seed'>,
  tell: (line: string) => void,
): Promise<FaultsResult> => {
  const machine = await describeMachine();
  const platform = await worldOf(records, { seed });
  const turns: Faulted[] = [];
  try {
    for (const contestant of contestants) {
      for (const turn of [
        await withoutAnswers(contestant, platform, records),
        await killed(contestant, platform, { records, kills }),
      ]) {
        turns.push(turn);
        const { fault, struck, lost, doubled, seconds } = turn;
        tell(
          `T4 ${fault} ${contestant.key} struck ${struck}, lost ${lost}, doubled ${doubled}, ${seconds} s`,
        );
      }
    }
    return { test: 'T4', machine, records, kills, share: SHARE, turns };
  } finally {
    await platform.stop();
  }
};

const onFaultyStage = async (
  contestant: Contestant,
  platform: Platform,
  fault: Faulted['fault'],
  play: (scene: Scene) => Promise<Pick<Faulted, 'struck' | 'recoveryMs'>>,
): Promise<Faulted> =>
  onStage(
    contestant,
    platform,
    async (scene) => {
      const started = Date.now();
      const met = await play(scene);
      const seconds = Math.round((Date.now() - started) / 100) / 10;
      // Whatever is still in doubt is settled, or sent again, in this time.
      await sleep(3 * SETTLING_MS);
      await untilQuiet(scene.sink);
      const { lost, doubled } = await judgeAtSink(scene, contestant.scheme);
      const { key, title } = contestant;
      return { contestant: key, title, fault, lost, doubled, seconds, ...met };
    },
    { settlingMs: SETTLING_MS },
  );

/** A share of the batches is taken, and then the connection breaks. */
const withoutAnswers = (
  contestant: Contestant,
  platform: Platform,
  records: number,
): Promise<Faulted> =>
  onFaultyStage(contestant, platform, 'F5', async ({ contender, sink }) => {
    await plant(sink, { kind: 'accept_then_reset', probability: SHARE });
    await contender.go({ follow: true });
    await untilUnique(sink, records);
    const struck = await struckBy(sink);
    return { struck, recoveryMs: null };
  });

const killed = (
  contestant: Contestant,
  platform: Platform,
  { records, kills }: Pick<Options, 'records' | 'kills'>,
): Promise<Faulted> =>
  onFaultyStage(contestant, platform, 'F7', async ({ contender, sink }) => {
    await contender.go({ follow: true });
    const recoveries: number[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      await untilUnique(sink, Math.floor((records * kill) / (kills + 1)));
      await contender.kill();
      const { unique } = await sink.progress();
      if (unique === records) break;
      const restarted = Date.now();
      await contender.restart();
      recoveries.push((await untilUnique(sink, unique + 1)).lastNewAt - restarted);
    }
    await untilUnique(sink, records);
    const recoveryMs =
      recoveries.length === 0
        ? null
        : { median: Math.round(median(recoveries)), max: Math.max(...recoveries) };
    return { struck: recoveries.length, recoveryMs };
  });

const plant = async ({ adminUrl }: Sink, order: Readonly<Record<string, unknown>>) => {
  const reply = await fetch(`${adminUrl}/faults`, { method: 'POST', body: JSON.stringify(order) });
  if (!reply.ok) throw new Error(`the fault cannot be planted: ${await reply.text()}`);
};

const struckBy = async ({ adminUrl }: Sink): Promise<number> => {
  const { fired } = (await (await fetch(`${adminUrl}/faults`)).json()) as {
    readonly fired: Readonly<Record<string, number>>;
  };
  return Object.values(fired).reduce((sum, count) => sum + count, 0);
};
