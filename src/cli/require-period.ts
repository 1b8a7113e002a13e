import type { Command } from 'commander';
import { CliError } from './cli-error.ts';
import { EXIT } from './exit-codes.ts';

/** Before any command begins: a period that ends before it begins holds nothing, and would be told as "nothing found". */
export const requirePeriod = (_program: Command, command: Command): void => {
  const { from, to } = command.opts<{ readonly from?: unknown; readonly to?: unknown }>();
  const begin = millisecondsOf(from);
  if (begin === undefined || begin < (millisecondsOf(to) ?? Date.now())) return;
  const advice = to === undefined ? { advice: 'Without --to the period ends now.' } : {};
  throw new CliError(EXIT.usage, '--from has to be before --to.', advice);
};

/** Options hold a time as milliseconds or as text. */
const millisecondsOf = (time: unknown): number | undefined => {
  if (typeof time === 'number') return time;
  return typeof time === 'string' ? Date.parse(time) : undefined;
};
