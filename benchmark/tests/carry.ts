import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Contender, type Contestant, SECRETS } from '../contestants/contestant.ts';
import type { Judgement } from '../harness/judge.ts';
import { judgeAtSink, type Platform, type Sink, startSink } from '../harness/simulators.ts';
import { watchProcesses } from '../harness/watch-processes.ts';
import type { Usage } from '../harness/process-usage.ts';

export interface Carried extends Judgement {
  readonly contestant: string;
  readonly records: number;
  /** First request until the last event that was new to the sink. */
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** From the job's begin until it says that it has caught up, by role and in all. */
  readonly usage: Readonly<Record<string, Usage>>;
  readonly cpuSeconds: number;
  readonly cpuSecondsPerMillion: number;
  readonly memoryMiB: number;
  readonly historyEventsPerThousand: number | null;
  readonly platformRequests: number;
}

/** What comes this long after nothing came does not come. */
const QUIET_MS = 3_000;

/** Lets one contestant carry the whole history into a sink of its own, and counts there. */
export const carry = async (
  contestant: Contestant,
  platform: Platform,
  meddle?: (sink: Sink) => Promise<void>,
): Promise<Carried> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-benchmark-'));
  const sink = await startSink({
    token: SECRETS.hecToken,
    indexingDelayMs: 100,
    ackDelayMs: 100,
    keepRaw: false,
  });
  let contender: Contender | undefined;
  try {
    contender = await contestant.set({ platform, sink, folder, pollMs: 1_000, overlapMs: 60_000 });
    await meddle?.(sink);
    return await measure(contestant, contender, { platform, sink, folder });
  } finally {
    await contender?.stop();
    await sink.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

const measure = async (
  contestant: Contestant,
  contender: Contender,
  place: { platform: Platform; sink: Sink; folder: string },
): Promise<Carried> => {
  const { platform, sink } = place;
  await platform.reset();
  const watch = watchProcesses(() => contender.roles());
  await contender.go();
  await contender.caughtUp;
  const usage = watch.now();
  watch.stop();
  const { lastNewAt } = await quiet(sink);
  const { firstRequestAt, requests } = await platform.requests();
  const judgement = await judgeAtSink(place, contestant.scheme, [0, Date.now()]);
  const seconds = (lastNewAt - (firstRequestAt ?? lastNewAt)) / 1000;
  const records = judgement.expected;
  const parts = Object.values(usage);
  const cpuSeconds = parts.reduce((sum, part) => sum + part.cpuSeconds, 0);
  const events = await contender.historyEvents();
  return {
    contestant: contestant.key,
    records,
    seconds,
    eventsPerSecond: records / seconds,
    usage,
    cpuSeconds,
    cpuSecondsPerMillion: (cpuSeconds / records) * 1e6,
    memoryMiB: parts.reduce((sum, { memoryMiB }) => sum + memoryMiB, 0),
    historyEventsPerThousand: events === undefined ? null : (events / records) * 1000,
    platformRequests: requests,
    ...judgement,
  };
};

const quiet = async (sink: Sink) => {
  for (let before = await sink.progress(); ;) {
    await sleep(QUIET_MS);
    const after = await sink.progress();
    if (after.indexed === before.indexed) return after;
    before = after;
  }
};
