import { Failure, type FailureType } from '../audit/failure.ts';
import { CliError } from './cli-error.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';

const USAGE: ReadonlySet<FailureType> = new Set(['InvalidInput', 'InvalidConfiguration']);
const UNREACHABLE: ReadonlySet<FailureType> = new Set([
  'SourceUnavailable',
  'DestinationUnavailable',
  'SearchUnavailable',
  'LedgerUnavailable',
  'StoreUnavailable',
  'SignerUnavailable',
  'QueueUnavailable',
  'ChannelUnavailable',
]);

const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof CliError) return error.exitCode;
  if (!(error instanceof Failure)) return EXIT.failed;
  if (USAGE.has(error.type)) return EXIT.usage;
  return UNREACHABLE.has(error.type) ? EXIT.unreachable : EXIT.failed;
};

const adviceOf = (error: unknown): string | undefined => {
  if (error instanceof CliError) return error.advice;
  if (error instanceof Failure) return undefined;
  return 'This was not expected. Run it again with --debug to see where it happened.';
};

// Also read from the arguments: an error may come before they are parsed.
const wants = (flag: string): boolean => process.argv.includes(flag);

/** Writes an error for a person, or as JSON; returns the exit code. No stack trace unless asked for. */
export const presentError = (error: unknown): ExitCode => {
  const message = error instanceof Error ? error.message : String(error);
  const type = error instanceof Failure ? error.type : undefined;
  const advice = adviceOf(error);
  const exitCode = exitCodeOf(error);
  if (wants('--json')) {
    process.stderr.write(`${JSON.stringify({ error: { type, message, advice, exitCode } })}\n`);
  } else {
    process.stderr.write(`${message}\n${advice === undefined ? '' : `${advice}\n`}`);
  }
  if ((process.env.HOLDFAST_DEBUG ?? '') !== '' || wants('--debug')) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      process.stderr.write(`${cause.stack ?? cause.message}\n`);
    }
  }
  return exitCode;
};
