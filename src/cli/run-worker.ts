import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { RunningWorker } from '../worker.ts';
import { temporalConnectionOptions } from './connect.ts';

/** Starts the worker of this process; `address` where Temporal is not where the configuration says. */
export const runWorker = async ({
  config,
  address,
  log,
}: {
  readonly config: Config;
  readonly address?: string;
  readonly log: Logger;
}): Promise<RunningWorker> => {
  // Loaded here, because it takes half a second that no other command should have to wait.
  const { installRuntime, startWorker } = await import('../worker.ts');
  installRuntime(log);
  const connection = await temporalConnectionOptions(config.temporal, address);
  try {
    return await startWorker({ config, connection, log });
  } catch (error) {
    // Its threads would keep the process, which nobody would restart then.
    const { Runtime } = await import('@temporalio/worker');
    await Runtime.instance().shutdown();
    throw error;
  }
};
