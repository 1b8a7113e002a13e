/** Compares Holdfast with what a user would use instead; `node benchmark/run.ts --help` says what can be chosen. */
import { prepareContestants } from './contestants/contestants.ts';
import { type Options, readOptions, type TestId, USAGE } from './options.ts';
import { publish } from './report/publish.ts';
import { keepResult, type Result } from './report/results.ts';
import { backfill } from './tests/backfill.ts';
import { faults } from './tests/faults.ts';
import { restart } from './tests/restart.ts';
import { startUp } from './tests/start-up.ts';
import { tail } from './tests/tail.ts';
import type { Contestant } from './contestants/contestant.ts';

const tell = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

type Test = (
  contestants: readonly Contestant[],
  options: Options,
  tell: (line: string) => void,
) => Promise<Result>;

const RUN: Record<TestId, Test> = { T0: startUp, T1: backfill, T3: tail, T4: faults, T7: restart };

// Whatever was started ends with this process, which must therefore end by itself.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
if (process.argv.includes('--help')) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const options = readOptions(process.argv.slice(2));
const contestants = await prepareContestants(options.contestants, tell);
for (const test of options.tests) {
  keepResult(await RUN[test](contestants, options, tell));
}
if (options.publish) publish();
process.exit(0); // with whatever a contestant left open
