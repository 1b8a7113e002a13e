import type { Contestant } from '../contestants/contestant.ts';
import type { Judgement } from '../harness/judge.ts';
import type { Usage } from '../harness/process-usage.ts';
import { judgeAtSink, type Platform, type Sink } from '../harness/simulators.ts';
import { watchProcesses } from '../harness/watch-processes.ts';
import { onStage, type Scene, untilQuiet } from './stage.ts';

export interface Carried extends Judgement {
  readonly contestant: string;
  readonly title: string;
  /** First request until the last event that was new to the sink. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** From the job's begin until it says that it has caught up, by role and in all. */
  readonly usage: Readonly<Record<string, Usage>>;
  readonly cpuSeconds: number;
  readonly cpuSecondsPerMillion: number;
  /** Sum of what each role had at its highest. */
  readonly memoryMiB: number;
  readonly historyEventsPerThousand: number | null;
  readonly platformRequests: number;
}

/** Lets one contestant carry the whole history into a sink of its own, and counts there. */
export const carry = async (
  contestant: Contestant,
  platform: Platform,
  meddle: (sink: Sink) => Promise<void> = async () => undefined,
): Promise<Carried> =>
  onStage(contestant, platform, async (scene) => {
    await meddle(scene.sink);
    return measure(scene);
  });

const measure = async (scene: Scene): Promise<Carried> => {
  const { contestant, contender, platform, sink } = scene;
  const watch = watchProcesses(() => contender.roles());
  await contender.go({ follow: false });
  await contender.caughtUp;
  const usage = watch.now();
  watch.stop();
  const { lastNewAt } = await untilQuiet(sink);
  const { firstRequestAt, requests } = await platform.requests();
  const judgement = await judgeAtSink(scene, contestant.scheme);
  const { expected } = judgement;
  const seconds = (lastNewAt - (firstRequestAt ?? lastNewAt)) / 1000;
  const parts = Object.values(usage);
  const cpuSeconds = parts.reduce((sum, part) => sum + part.cpuSeconds, 0);
  const events = await contender.historyEvents();
  return {
    contestant: contestant.key,
    title: contestant.title,
    seconds,
    eventsPerSecond: expected / seconds,
    usage,
    cpuSeconds,
    cpuSecondsPerMillion: (cpuSeconds / expected) * 1e6,
    memoryMiB: parts.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    historyEventsPerThousand: events === undefined ? null : (events / expected) * 1000,
    platformRequests: requests,
    ...judgement,
  };
};
