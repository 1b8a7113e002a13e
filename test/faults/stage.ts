import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { type RunningWorker, startWorker } from '../../src/worker.ts';
import { SECRETS } from '../support/rig.ts';
import { createWorkerProcess } from '../support/kills/worker-process.ts';
import { installSilentRuntime, log } from '../support/silent-runtime.ts';
import { testTemporal } from '../support/temporal-server.ts';
import type { Tenant } from './tenant.ts';

/** Where a scene plays: one ordinary holdfast.yaml with a stream and a target for every tenant. */
export interface Stage {
  readonly tenants: readonly Tenant[];
  readonly folder: string;
  readonly configFile: string;
  readonly ledgerFile: string;
  readonly batchFolder: string;
  readonly client: Client;
  readonly taskQueue: string;
  /** The harness's own view of the ledger, beside the worker's. */
  ledger(): Promise<Ledger>;
  /** Closes that view, so that the file can be changed under it. */
  closeLedger(): Promise<void>;
  /** A worker: in this process, or in one of its own. */
  start(): Promise<void>;
  /** kill -9 of the worker's own process; `start` brings another. */
  kill(): Promise<void>;
  /** What the worker's own process has logged. */
  readonly workerLog: string;
  /** Compares ledger and index of a tenant, and names what is found. */
  reconcile(tenant: Tenant): Promise<void>;
  stop(): Promise<void>;
  /** Starts the run that follows the tenant's stream. */
  follow(tenant: Tenant): Promise<void>;
  unfollow(tenant: Tenant): Promise<void>;
  close(): Promise<void>;
}

export interface StageOptions {
  readonly tenants: readonly Tenant[];
  /** A server of the scene's own, and where workers find it; the shared one by default. */
  readonly temporal?: { readonly client: Client; readonly address: string };
  /** Where ledger and batches are kept; the stage's folder by default. */
  readonly stateFolder?: string;
  readonly isOwnProcess?: boolean;
}

let stages = 0;

export const createStage = async (options: StageOptions): Promise<Stage> => {
  stages += 1;
  const { tenants } = options;
  const taskQueue = `faults-${process.pid}-${stages}`;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-faults-'));
  installSilentRuntime();
  const { client, address } = options.temporal ?? (await testTemporal());
  for (const [name, value] of Object.entries(SECRETS)) writeFileSync(join(folder, name), value);
  writeFileSync(join(folder, 'search-token'), 'simulated-search-token');
  writeFileSync(join(folder, 'search-password'), 'changeme');
  const configFile = join(folder, 'holdfast.yaml');
  const stateFolder = options.stateFolder ?? folder;
  const ledgerFile = join(stateFolder, 'ledger.db');
  const batchFolder = join(stateFolder, 'batches');
  writeFileSync(
    configFile,
    stringify(configOf(options, { address, taskQueue, ledgerFile, batchFolder })),
  );
  const workerLog = join(folder, 'worker.log');
  const own =
    options.isOwnProcess === true ? createWorkerProcess(configFile, workerLog) : undefined;
  let worker: RunningWorker | undefined;
  let ledger: Promise<Ledger> | undefined;
  const stop = async (): Promise<void> => {
    await own?.kill();
    await worker?.stop();
    worker = undefined;
  };
  const closeLedger = async (): Promise<void> => {
    await (await ledger)?.close();
    ledger = undefined;
  };
  const idOf = ({ name }: Tenant): string => `extract/${taskQueue}/${name}`;
  return {
    tenants,
    folder,
    configFile,
    ledgerFile,
    batchFolder,
    client,
    taskQueue,
    ledger: () => (ledger ??= openLedger({ kind: 'sqlite', file: ledgerFile })),
    closeLedger,
    workerLog,
    async kill() {
      if (own === undefined) throw new Error('this stage has no worker process');
      await own.kill();
    },
    async reconcile({ name }) {
      const workflowId = `reconcile/${taskQueue}/${name}`;
      const args = [{ target: name }];
      await client.workflow.execute('reconcileDelivery', { workflowId, taskQueue, args });
    },
    async start() {
      own?.start();
      if (own !== undefined) return;
      worker = await startWorker({
        config: await loadConfig(configFile),
        connection: { address },
        log,
      });
    },
    stop,
    follow: async (tenant) => {
      const args = [{ stream: tenant.name, follow: true }];
      await client.workflow.start('extractAuditLog', { workflowId: idOf(tenant), taskQueue, args });
    },
    unfollow: async (tenant) => {
      await client.workflow.getHandle(idOf(tenant)).terminate('the scene is over');
    },
    async close() {
      await stop();
      await closeLedger();
      await endRuns(client, taskQueue);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const endRuns = async (client: Client, taskQueue: string): Promise<void> => {
  const query = `TaskQueue="${taskQueue}" AND ExecutionStatus="Running"`;
  for await (const { workflowId } of client.workflow.list({ query })) {
    await client.workflow.getHandle(workflowId).terminate('the scene is over');
  }
};

/** Small batches of small requests, so that a few events are many chances to go wrong. */
const STREAM = { start: '30m', overlap: '1m', lag: '0s', max_window: '10m', page_size: 10 };

interface Places {
  readonly address: string;
  readonly taskQueue: string;
  readonly ledgerFile: string;
  readonly batchFolder: string;
}

const configOf = (
  { tenants }: StageOptions,
  { address, taskQueue, ledgerFile, batchFolder }: Places,
) => {
  const poll = { poll: '700ms', max_poll: '1s' };
  const each = <Value>(make: (tenant: Tenant) => Value): Record<string, Value> =>
    Object.fromEntries(tenants.map((tenant) => [tenant.name, make(tenant)]));
  return {
    log_level: 'debug',
    temporal: { address, task_queue: taskQueue },
    connections: each(connectionOf),
    streams: each(({ name, dialect }) => ({
      dialect,
      connection: name,
      targets: [name],
      ...STREAM,
      ...poll,
    })),
    splunk: {
      targets: each((tenant) => ({
        url: tenant.splunk.hecUrl,
        token: 'file:hec-token',
        ack_poll: '200ms',
        ack_timeout: '2s',
        request_timeout: '1s',
        max_events_per_request: 5,
        ...(tenant.mode === 'verified' && { search: searchOf(tenant) }),
      })),
    },
    ledger: { sqlite: ledgerFile },
    batches: { directory: batchFolder, max_pages: 2 },
    reports: { directory: 'reports' },
  };
};

const searchOf = ({ splunk, search }: Tenant) => ({
  url: splunk.managementUrl,
  token: 'file:search-token',
  settling_time: '500ms',
  receipt_interval: '300ms',
  patience: '5m',
  timeout: '5s',
  ...search,
});

const connectionOf = ({ platform, source: { url } }: Tenant) =>
  platform === 'genesys'
    ? {
        platform,
        login_url: url,
        api_url: url,
        client_id: 'holdfast',
        client_secret: 'file:genesys-secret',
        requests_per_minute: 100_000,
      }
    : {
        platform,
        grant: 'userhub',
        issuer_url: url,
        api_url: url,
        access_key_id: 'SIMULATEDACCESSKEY',
        access_key_secret: 'file:cxone-secret',
        requests_per_minute: 100_000,
      };
