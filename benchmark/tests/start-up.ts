import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedTemporal } from '../../src/embedded/embedded-temporal.ts';
import type { Contestant } from '../contestants/contestant.ts';
import { usageOf } from '../harness/process-usage.ts';
import { startProcess } from '../harness/start-process.ts';
import { watchProcesses } from '../harness/watch-processes.ts';
import type { Options } from '../options.ts';
import { describeMachine } from '../report/machine.ts';
import type { StartUpResult } from '../report/results.ts';
import { onStage, type Scene, untilUnique, worldOf } from './stage.ts';

export interface StartedUp {
  readonly contestant: string;
  readonly title: string;
  /** From nothing until everything is up, servers included; and from then until the first event is in the sink. */
  readonly upMs: number;
  readonly firstEventMs: number;
  /** Of all of it. */
  readonly cpuSeconds: number;
}

/** What Temporal costs where activities do nothing. */
export interface Idle {
  readonly activities: number;
  readonly msPerActivity: number;
  readonly workerCpuMsPerActivity: number;
  readonly serverCpuMsPerActivity: number;
}

const RECORDS = 500;
const ACTIVITIES = 300;
const WARM_UP = 50;

/** T0: from nothing to the first event, and a loop of activities that do nothing on the embedded server. */
export const startUp = async (
  contestants: readonly Contestant[],
  { rounds, seed }: Pick<Options, 'rounds' | 'seed'>,
  tell: (line: string) => void,
): Promise<StartUpResult> => {
  const machine = await describeMachine();
  const platform = await worldOf(RECORDS, { seed });
  const turns: StartedUp[] = [];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const contestant of contestants) {
        const turn = await onStage(contestant, platform, start);
        turns.push(turn);
        tell(`T0 ${JSON.stringify(turn)}`);
      }
    }
  } finally {
    await platform.stop();
  }
  const idle = await idleLoop();
  tell(`T0 ${JSON.stringify(idle)}`);
  return { test: 'T0', machine, turns, idle };
};

const start = async ({ contestant, contender, sink, setMs }: Scene): Promise<StartedUp> => {
  const up = Date.now();
  await contender.go({ follow: true });
  const { lastNewAt } = await untilUnique(sink, 1);
  const cpuSeconds = Object.values(contender.roles())
    .map((pid) => usageOf(pid).cpuSeconds)
    .reduce((sum, one) => sum + one, 0);
  const { key, title } = contestant;
  return {
    contestant: key,
    title,
    upMs: Math.round(setMs),
    firstEventMs: lastNewAt - up,
    cpuSeconds,
  };
};

const idleLoop = async (): Promise<Idle> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-benchmark-'));
  const temporal = await startEmbeddedTemporal({
    dbFile: join(folder, 'temporal.db'),
    port: 0,
    uiPort: null,
    log: join(folder, 'temporal.log'),
  });
  const worker = await startProcess('idle-process.ts', { address: temporal.address });
  try {
    await worker.ask<number>('run', WARM_UP);
    const watch = watchProcesses(() => ({ worker: worker.pid, temporal: temporal.pid }));
    const ms = await worker.ask<number>('run', ACTIVITIES);
    const { worker: own, temporal: server } = watch.now();
    watch.stop();
    return {
      activities: ACTIVITIES,
      msPerActivity: ms / ACTIVITIES,
      workerCpuMsPerActivity: ((own?.cpuSeconds ?? Number.NaN) * 1000) / ACTIVITIES,
      serverCpuMsPerActivity: ((server?.cpuSeconds ?? Number.NaN) * 1000) / ACTIVITIES,
    };
  } finally {
    await worker.stop();
    await temporal.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};
