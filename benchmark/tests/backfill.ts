import type { Contestant } from '../contestants/contestant.ts';
import type { Options } from '../options.ts';
import { describeMachine } from '../report/machine.ts';
import type { BackfillResult } from '../report/results.ts';
import { type Carried, carry } from './carry.ts';
import { worldOf } from './stage.ts';

/**
 * T1: the whole history, without limits and faults; each contestant has its turn in each round. A turn of the first
 * one that does not count comes before: it lets the platform write down what it will show.
 */
export const backfill = async (
  contestants: readonly Contestant[],
  { records, rounds: wanted, seed }: Pick<Options, 'records' | 'rounds' | 'seed'>,
  tell: (line: string) => void,
): Promise<BackfillResult> => {
  const machine = await describeMachine();
  const platform = await worldOf(records, { seed });
  try {
    const rounds: Carried[][] = [];
    const [first] = contestants;
    if (first !== undefined) tell(`T1 warm-up ${lineOf(await carry(first, platform))}`);
    for (let round = 1; round <= wanted; round += 1) {
      const turns: Carried[] = [];
      for (const contestant of contestants) {
        const carried = await carry(contestant, platform);
        turns.push(carried);
        tell(`T1 round ${round} ${lineOf(carried)}`);
      }
      rounds.push(turns);
    }
    return { test: 'T1', machine, records, rounds };
  } finally {
    await platform.stop();
  }
};

const lineOf = (carried: Carried): string => {
  const { contestant, eventsPerSecond, cpuSecondsPerMillion, memoryMiB, lost, doubled } = carried;
  return [
    contestant,
    `${Math.round(eventsPerSecond)} events/s`,
    `${cpuSecondsPerMillion.toFixed(1)} CPU-s/M`,
    `${Math.round(memoryMiB)} MiB`,
    `lost ${lost}, doubled ${doubled}`,
  ].join('  ');
};
