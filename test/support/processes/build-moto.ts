import { buildMoto } from '../moto-program.ts';

/**
 * Before the tests, because an installation takes longer than a test may. Where Python is missing or the packages
 * cannot be had, the tests that need a queue say that they did not run.
 */
try {
  const path = await buildMoto((line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${path}\n`);
} catch (error) {
  process.stderr.write(`NO MOTO, tests of queues will not run: ${(error as Error).message}\n`);
}
