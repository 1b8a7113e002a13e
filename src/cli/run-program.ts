import { CommanderError } from 'commander';
import { EXIT } from './exit-codes.ts';
import { createProgram } from './program.ts';
import { presentError } from './present-error.ts';

/** Does what the arguments of this process say, and leaves the exit code behind. */
export const runProgram = async (): Promise<void> => {
  // A reader that goes away (`| head`, a closed terminal) must not keep a worker from finishing its work.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  try {
    await createProgram().parseAsync();
  } catch (error) {
    process.exitCode =
      error instanceof CommanderError
        ? error.exitCode === 0
          ? EXIT.ok
          : EXIT.usage
        : presentError(error);
  }
};
