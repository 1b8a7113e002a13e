import { flushCompileCache } from 'node:module';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { RunningWorker } from '../worker.ts';
import { temporalConnectionOptions } from './connect.ts';

/** When the first tasks have run, so that what they compiled is kept too. */
const WARM_MS = 5_000;

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
    const worker = await startWorker({ config, connection, log });
    // At its end Node keeps what was compiled; a worker that is killed has none.
    setTimeout(flushCompileCache, WARM_MS).unref();
    return worker;
  } catch (error) {
    // Its threads would keep the process, which nobody would restart then.
    const { Runtime } = await import('@temporalio/worker');
    await Runtime.instance().shutdown();
    throw error;
  }
};
