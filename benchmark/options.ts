import { parseArgs } from 'node:util';

export const TESTS = ['T0', 'T1', 'T3', 'T4', 'T7'] as const;
export type TestId = (typeof TESTS)[number];

export interface Options {
  readonly tests: readonly TestId[];
  /** Letters of the contestants that take part, in the order of their turns. */
  readonly contestants: readonly string[];
  readonly records: number;
  readonly rounds: number;
  /** Of T3. */
  readonly seconds: number;
  readonly rate: number;
  /** Of T4. */
  readonly kills: number;
  readonly seed: number;
  /** Whether README.md and the charts are written anew from all kept results. */
  readonly publish: boolean;
}

export const USAGE = `node benchmark/run.ts [options]
  --tests T1,T3        of ${TESTS.join(', ')}; all by default
  --contestants R,H    of R, P, D, H; all by default
  --records 100000     history of T1, T4 and T7
  --rounds 3           each contestant's turns, interleaved
  --seconds 120        T3: how long changes come
  --rate 20            T3: changes a second
  --kills 5            T4: kill -9 of whatever runs the contestant's code
  --seed 1             of the simulated world
  --no-publish         leaves README.md as it is
  --only-publish       runs nothing: tables and charts from the kept results`;

/** Throws an Error that says what is wrong with the command line. */
export const readOptions = (args: readonly string[]): Options => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      tests: { type: 'string', default: TESTS.join(',') },
      contestants: { type: 'string', default: 'R,H,P,D' },
      records: { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '120' },
      rate: { type: 'string', default: '20' },
      kills: { type: 'string', default: '5' },
      seed: { type: 'string', default: '1' },
      'no-publish': { type: 'boolean', default: false },
      'only-publish': { type: 'boolean', default: false },
    },
  });
  return {
    tests: values['only-publish'] ? [] : values.tests.split(',').map(toTest),
    contestants: values.contestants.split(','),
    records: toCount('records', values.records),
    rounds: toCount('rounds', values.rounds),
    seconds: toCount('seconds', values.seconds),
    rate: toCount('rate', values.rate),
    kills: toCount('kills', values.kills),
    seed: toCount('seed', values.seed),
    publish: !values['no-publish'],
  };
};

const toTest = (name: string): TestId => {
  const test = TESTS.find((id) => id === name);
  if (test === undefined) throw new Error(`--tests: ${name} is none of ${TESTS.join(', ')}`);
  return test;
};

const toCount = (name: string, text: string): number => {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`--${name} is not a number above 0: ${text}`);
  return count;
};
