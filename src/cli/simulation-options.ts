import { InvalidArgumentError, Option } from 'commander';

export interface SimulationOptions {
  /** Changes per second on each platform. */
  readonly rate?: number;
  readonly seed?: number;
}

const toRate = (text: string): number => {
  const rate = Number(text);
  if (!(rate >= 0 && rate <= 10_000))
    throw new InvalidArgumentError('Write a number from 0 to 10000.');
  return rate;
};

const toSeed = (text: string): number => {
  const seed = Number(text);
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new InvalidArgumentError('Write a whole number.');
  return seed;
};

/** The same for every command that simulates. */
export const simulationOptions = (): readonly Option[] => [
  new Option('--rate <changes>', 'simulated changes per second on each platform').argParser(toRate),
  new Option('--seed <number>', 'which contact centre is simulated; only for a new one').argParser(
    toSeed,
  ),
];
