import { findCli } from '../../../src/embedded/temporal-cli.ts';

/**
 * Gets the Temporal CLI in a process of its own and tells its path; the argument overrides where it is
 * downloaded from. Runs before the tests, because a build from source takes longer than a test may. Where
 * none can be had the tests that need no server still run, and those that need one fail with the reason.
 */
try {
  const path = await findCli({
    environment: process.env,
    onProgress: (line) => process.stderr.write(`${line}\n`),
    downloadUrl: process.argv[2],
  });
  process.stdout.write(path);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
}
