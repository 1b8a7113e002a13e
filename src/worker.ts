import { readFile } from 'node:fs/promises';
import { NativeConnection, type NativeConnectionOptions, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAcquireToken } from './activities/acquire-token.ts';
import { createDestinationCheck } from './activities/check-destination.ts';
import { createFetchPages } from './activities/fetch-pages.ts';
import { createOpenStream } from './activities/open-stream.ts';
import { createParkDelivery } from './activities/park-delivery.ts';
import { createQueueBrake } from './activities/queue-brake.ts';
import { createSendBatch } from './activities/send-batch.ts';
import { createCloseStream, createSetPause } from './activities/stream-states.ts';
import { createFileBatchStore } from './batches/file-batch-store.ts';
import type { Config } from './config/config.ts';
import { createHttpClient } from './http/create-http-client.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { createHecClient } from './splunk/hec-client.ts';
import { createSetQueueRate } from './worker/queue-rate.ts';
import { removeDeliveredFiles } from './worker/remove-delivered-files.ts';
import { createStreamSetups } from './worker/stream-setups.ts';
import { createTemporalLogger } from './worker/temporal-logger.ts';
import { createTemporalWorkers } from './worker/temporal-workers.ts';

export interface StartWorkerOptions {
  readonly config: Config;
  readonly connection: NativeConnectionOptions;
  readonly log: Logger;
}

export interface RunningWorker {
  readonly ledger: Ledger;
  /** Rejects when a worker dies by itself; never resolves. */
  readonly failed: Promise<never>;
  /** Lets what is under way finish, then closes everything. */
  stop(): Promise<void>;
}

/** Once per process, before any worker: Temporal's log becomes ours, and signals stay with the caller. */
export const installRuntime = (log: Logger): void => {
  Runtime.install({ logger: createTemporalLogger(log), shutdownSignals: [] });
};

/** Configuration → clients → activities → workers. */
export const startWorker = async (options: StartWorkerOptions): Promise<RunningWorker> => {
  const { config, log } = options;
  await using ending = new AsyncDisposableStack();
  const caPem =
    config.http.caFile === undefined ? undefined : await readFile(config.http.caFile, 'utf8');
  const http = createHttpClient({ ...config.http, caPem });
  ending.defer(() => http.close());
  const ledger = await openLedger(await ledgerConfig(config));
  ending.defer(() => ledger.close());
  const connection = await NativeConnection.connect(options.connection);
  ending.defer(() => connection.close());

  const store = createFileBatchStore({ directory: config.batches.directory });
  const sweeping = removeDeliveredFiles({ ledger, store, log }, config.batches.retainMs);
  ending.defer(sweeping.stop);
  const { workers, reset } = await assemble(options, { http, ledger, store, connection });
  await reset();
  const runs = Promise.all(workers.map((worker) => worker.run()));
  ending.defer(async () => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await runs.catch(() => undefined);
  });
  // Ends the function's own hold on the parts: from here on `stop` has it.
  const owned = ending.move();
  return {
    ledger,
    failed: new Promise<never>((_resolve, reject) => runs.catch(reject)),
    stop: () => owned.disposeAsync(),
  };
};
