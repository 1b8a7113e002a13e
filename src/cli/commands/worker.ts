import type { Command } from 'commander';
import { contextOf } from '../command-context.ts';
import { connectTemporal } from '../connect.ts';
import { createLog } from '../create-log.ts';
import { ensureSearchAttributes } from '../search-attributes.ts';
import { runWorker } from '../run-worker.ts';
import { untilInterrupted } from '../until-interrupted.ts';

const run = async (_options: unknown, command: Command): Promise<void> => {
  const { config, doubts, file } = await contextOf(command).load();
  const log = createLog(config.logLevel);
  for (const doubt of doubts) log.warn({ file }, doubt);
  const { client, close } = await connectTemporal(config.temporal);
  try {
    await ensureSearchAttributes(client);
  } finally {
    await close();
  }
  const interrupted = untilInterrupted(() => {
    log.info('stopping: what is under way is finished first');
  });
  const worker = await runWorker({ config, log });
  try {
    await Promise.race([interrupted, worker.failed]);
  } finally {
    await worker.stop();
  }
};

export const addWorkerCommand = (program: Command): void => {
  program
    .command('worker')
    .description('run the workflows and activities of a Temporal server that is already there')
    .addHelpText(
      'after',
      '\nLogs JSON lines to standard output. Ends after the first SIGINT or SIGTERM when what is under way is\nfinished, at once after the second.\n\nExample:\n  $ holdfast worker --config /etc/holdfast/holdfast.yaml',
    )
    .action(run);
};
