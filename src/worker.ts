import { readFile } from 'node:fs/promises';
import { Client } from '@temporalio/client';
import {
  makeTelemetryFilterString,
  NativeConnection,
  type NativeConnectionOptions,
  Runtime,
  type Worker,
} from '@temporalio/worker';
import type { Logger } from 'pino';
import { createAcquireToken } from './activities/reading/acquire-token.ts';
import {
  createDestinationCheck,
  type DestinationCheck,
} from './activities/delivery/check-destination.ts';
import { createFetchPages } from './activities/reading/fetch-pages.ts';
import { createHoldBack } from './activities/delivery/hold-back.ts';
import { createOpenStream } from './activities/open-stream.ts';
import type { ReconcileActivities } from './activities/reconciliation/reconcile-activities.ts';
import { createParkDelivery } from './activities/delivery/park-delivery.ts';
import { createQueueBrake } from './activities/reading/queue-brake.ts';
import { showDelivery } from './activities/reading/show-delivery.ts';
import { createSendBatch } from './activities/delivery/send-batch.ts';
import { createCloseStream, createSetPause } from './activities/stream-states.ts';
import { createSendBuffers } from './activities/delivery/send-buffers.ts';
import { createTargetPace } from './activities/delivery/target-pace.ts';
import type { Turns } from './activities/delivery/turns.ts';
import type { BatchStore } from './batches/batch-store.ts';
import { createFileBatchStore } from './batches/file-batch-store.ts';
import type { Config } from './config/config.ts';
import { createHttpClient } from './http/create-http-client.ts';
import type { HttpClient } from './http/http-client.ts';
import { sleepFor } from './http/sleep.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openLedger } from './ledger/open-ledger.ts';
import { type Alerts, createAlerts } from './worker/alerts/create-alerts.ts';
import { tellLaggingStreams } from './worker/alerts/lagging-streams.ts';
import { createCredentials, type Credentials } from './worker/credentials.ts';
import { createHarvest, type Harvest } from './worker/harvest/harvest-activities.ts';
import { startDrain } from './worker/drain-redelivery.ts';
import { createSetQueueRate } from './worker/queue-rate.ts';
import { type Chore, startHousekeeping } from './worker/housekeeping.ts';
import { logConditions } from './worker/log-conditions.ts';
import { createReconcileActivities } from './worker/reconcile-activities.ts';
import { removeDeliveredFiles } from './worker/remove-delivered-files.ts';
import { removeOrphanedFiles } from './worker/remove-orphaned-files.ts';
import { tellRemovedTargets } from './worker/removed-targets.ts';
import { rescueDeliveries } from './worker/rescue-deliveries.ts';
import { createSplunkTargets, type SplunkTargets } from './worker/splunk-targets.ts';
import { startReceipts } from './worker/start-receipts.ts';
import { createStreamSetups } from './worker/stream-setups.ts';
import { createTemporalLogger } from './worker/temporal-logger.ts';
import { takeOver } from './worker/take-over.ts';
import { createTemporalWorkers } from './worker/temporal-workers.ts';

const MINUTE_MS = 60_000;
/** Longer than any source answers back (a year), so that a re-read still knows what it has read. */
const SEEN_MS = 400 * 24 * 60 * MINUTE_MS;
/** Longer than five attempts take: a batch that is still to be sent, and untouched for so long, has lost its run. */
const UNTOUCHED_MS = 15 * MINUTE_MS;

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
  Runtime.install({
    logger: createTemporalLogger(log),
    telemetryOptions: {
      logging: {
        filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }),
        forward: {},
      },
    },
    shutdownSignals: [],
  });
};

/** Configuration → clients → activities → workers. */
export const startWorker = async (options: StartWorkerOptions): Promise<RunningWorker> => {
  const { config, log } = options;
  await using starting = new AsyncDisposableStack();
  const { caFile } = config.http;
  const caPem = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
  const http = createHttpClient({ ...config.http, caPem });
  starting.defer(() => http.close());
  const ledger = logConditions(await openLedger(await ledgerLocation(config.ledger)), log);
  starting.defer(() => ledger.close());
  const connection = await NativeConnection.connect(options.connection);
  starting.defer(() => connection.close());
  const store = createFileBatchStore({ directory: config.batches.directory });
  const { namespace } = config.temporal;
  const client = new Client({ connection, namespace });
  starting.defer(startHousekeeping(choresOf(config, { ledger, store }), log).stop);
  const splunk = createSplunkTargets(config, { http, ledger, log });
  starting.defer(() => splunk.modes.settled());
  const { taskQueue } = config.temporal;
  const { targets } = config.splunk;
  const receipts = { ...splunk, targets, ledger, store, now: Date.now, log };
  starting.defer(startReceipts(receipts).stop);

  const { clients, settings } = splunk;
  const checkDestination = createDestinationCheck({
    clients,
    conditions: ledger.conditions,
    now: Date.now,
  });
  const drained = { ledger, client, taskQueue, targets: settings, checkDestination };
  const drain = startDrain({ ...drained, log, now: Date.now });
  starting.defer(drain.stop);

  const reconcile = createReconcileActivities(config, { ledger, client, taskQueue, store, splunk });
  const credentials = createCredentials(config, Date.now);
  const evidence = { http, ledger, store, splunk, credentials, caPem, now: Date.now };
  const harvest = createHarvest(config, evidence);
  starting.defer(() => harvest.close());
  const alerts = await createAlerts(config, { ...evidence, client, log });
  starting.defer(() => alerts.stop());
  await alerts.start();
  starting.defer(startHousekeeping(alerts.chores, log).stop);
  const parts = {
    http,
    ledger,
    store,
    connection,
    splunk,
    checkDestination,
    turns: drain,
    reconcile,
    credentials,
    harvest,
    alerts,
  };
  const workers = await createWorkers(options, parts);
  await takeOver({ client, taskQueue, log });
  const runs = Promise.all(workers.map((worker) => worker.run()));
  starting.defer(() => shutDown(workers, runs));
  starting.defer(() => alerts.stopping());
  const running = starting.move();
  return {
    ledger,
    failed: new Promise<never>((_resolve, reject) => void runs.catch(reject)),
    stop: () => running.disposeAsync(),
  };
};

const choresOf = (
  { batches, splunk, streams }: Config,
  { ledger, store }: { ledger: Ledger; store: BatchStore },
): readonly Chore[] => [
  {
    name: 'batches handed to redelivery',
    everyMs: MINUTE_MS,
    run: () => rescueDeliveries(ledger, UNTOUCHED_MS),
  },
  {
    name: 'targets taken out while something is on its way to them',
    everyMs: 10 * MINUTE_MS,
    run: () => {
      const configured = new Set(splunk.targets.map(({ name }) => name));
      return tellRemovedTargets(ledger, configured, Date.now());
    },
  },
  {
    name: 'streams that nobody reads',
    everyMs: MINUTE_MS,
    run: () => {
      const followed = streams.map(({ settings: { name }, maxPollMs }) => ({ name, maxPollMs }));
      return tellLaggingStreams(ledger, followed, Date.now());
    },
  },
  {
    name: 'delivered batch files removed',
    everyMs: 10 * MINUTE_MS,
    run: () => removeDeliveredFiles({ ledger, store }, batches.retainMs),
  },
  {
    name: 'batch files removed that no batch has',
    everyMs: 60 * MINUTE_MS,
    run: () => removeOrphanedFiles({ ledger, store }, batches.retainMs),
  },
  {
    name: 'ledger rows pruned',
    everyMs: 60 * MINUTE_MS,
    run: async () => {
      const disposedBefore = Date.now() - batches.retainMs;
      const pruned = await ledger.prune({ disposedBefore, seenBefore: Date.now() - SEEN_MS });
      return pruned.deliveries + pruned.seen;
    },
  },
];

const ledgerLocation = async (ledger: Config['ledger']) =>
  ledger.kind === 'sqlite' ? ledger : { kind: ledger.kind, url: await ledger.url.read() };

const shutDown = async (workers: readonly Worker[], runs: Promise<unknown>): Promise<void> => {
  for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  await Promise.allSettled([runs]);
};

interface Parts {
  readonly http: HttpClient;
  readonly ledger: Ledger;
  readonly store: BatchStore;
  readonly connection: NativeConnection;
  readonly splunk: SplunkTargets;
  readonly checkDestination: DestinationCheck;
  readonly turns: Turns;
  readonly reconcile: ReconcileActivities;
  readonly credentials: Credentials;
  readonly harvest: Harvest;
  readonly alerts: Alerts;
}

const createWorkers = async (
  { config, log }: StartWorkerOptions,
  {
    http,
    ledger,
    store,
    connection,
    splunk,
    checkDestination,
    turns,
    reconcile,
    credentials,
    harvest,
    alerts,
  }: Parts,
): Promise<readonly Worker[]> => {
  const now = Date.now;
  const { namespace, taskQueue } = config.temporal;
  const streams = createStreamSetups(config, credentials, { http, now });
  const { settings: targets, clients, searches, controls, modes } = splunk;
  const brake = createQueueBrake(ledger, createSetQueueRate(connection, namespace, log));
  for (const setup of new Map([...streams.values()].map((each) => [each.queue, each])).values()) {
    await brake.reset(setup);
  }
  return createTemporalWorkers({
    connection,
    namespace,
    taskQueue,
    log,
    sourceQueues: [
      ...new Set([...[...streams.values()].map(({ queue }) => queue), ...harvest.queues]),
    ],
    workflowActivities: {
      openStream: createOpenStream({ ledger, streams }),
      setPause: createSetPause({ ledger, streams }),
      closeStream: createCloseStream({ ledger, streams }),
      sendBatch: createSendBatch({
        ledger,
        store,
        clients,
        searches,
        controls,
        modes,
        now,
        sleep: sleepFor,
        pace: createTargetPace({ now, sleep: sleepFor }),
        buffers: createSendBuffers(),
        holdBack: createHoldBack({ ledger, targets, checkDestination, turns }),
        turns,
      }),
      parkDelivery: createParkDelivery({ ledger }),
      ...reconcile,
      ...harvest.workflowActivities,
      ...alerts.activities,
    },
    sourceActivities: {
      ...harvest.sourceActivities,
      acquireToken: createAcquireToken({ streams }),
      fetchPages: showDelivery(
        createFetchPages({
          ledger,
          store,
          streams,
          targets,
          checkDestination,
          brake,
          now,
          limits: config.batches,
        }),
        { streams, modes },
      ),
    },
  });
};
