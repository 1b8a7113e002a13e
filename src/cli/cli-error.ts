import type { ExitCode } from './exit-codes.ts';

/** An end of a command that is told to a person: what happened, what to do next, and with which exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly advice: string | undefined;

  constructor(
    exitCode: ExitCode,
    message: string,
    { advice, cause }: { advice?: string; cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.advice = advice;
  }
}
