import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client, WorkflowHandle } from '@temporalio/client';
import { stringify } from 'yaml';
import { loadConfig } from '../../src/config/load-config.ts';
import { type CxoneOptions, simulateCxone } from '../../src/simulator/cxone/simulate-cxone.ts';
import {
  type GenesysOptions,
  type GenesysSimulator,
  simulateGenesys,
} from '../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import {
  type SimulatedSplunk,
  simulateSplunk,
  type SimulateSplunkOptions,
} from '../../src/simulator/splunk/simulate-splunk.ts';
import { createWorld, type World, type WorldOptions } from '../../src/simulator/world/world.ts';
import { type RunningWorker, startWorker } from '../../src/worker.ts';
import { replayHistories } from './replay.ts';
import { ALERT_SECRETS, type AlertPlaces, createAlertPlaces, ownNamespace } from './rig-alerts.ts';
import { installSilentRuntime, log } from './silent-runtime.ts';
import { testTemporal } from './temporal-server.ts';

/** Every secret of a rig, for the test that greps everything for them. */
export const SECRETS = {
  'genesys-secret': 'genesys-client-secret-4711',
  'cxone-secret': 'cxone-access-key-secret-4712',
  'hec-token': '11111111-2222-4333-8444-555555555555',
  'search-token': 'simulated-search-token',
  ...ALERT_SECRETS,
};

/** Both platforms and Splunk, simulated, with an ordinary holdfast.yaml that reaches them. */
export interface Rig {
  readonly world: World;
  readonly genesys: GenesysSimulator;
  readonly cxone: Simulator;
  readonly splunk: SimulatedSplunk;
  /** Undefined without alerts. */
  readonly alerts: AlertPlaces | undefined;
  readonly folder: string;
  readonly configFile: string;
  readonly taskQueue: string;
  readonly address: string;
  readonly client: Client;
  /** A worker in this process. */
  start(): Promise<RunningWorker>;
  /** Starts a run of a stream; ids are of the rig's own, because the server is shared. */
  extract(stream: string, input?: Readonly<Record<string, unknown>>): Promise<WorkflowHandle>;
  /** Stops the workers, replays every history they made, and ends what was started. */
  close(): Promise<void>;
}

interface TemporalOfRig {
  readonly client: Client;
  /** Where workers find it. */
  readonly address: string;
}

export interface RigOptions {
  readonly world?: WorldOptions;
  readonly genesys?: GenesysOptions;
  readonly cxone?: CxoneOptions;
  readonly splunk?: SimulateSplunkOptions;
  /** Settings of every stream, by name; DEFAULT_STREAMS by default. */
  readonly streams?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of a database with nothing in it; SQLite by default. */
  readonly postgresUrl?: string;
  readonly target?: Readonly<Record<string, unknown>>;
  /** The target is searched; with these settings besides short times. */
  readonly search?: Readonly<Record<string, unknown>>;
  readonly batches?: Readonly<Record<string, unknown>>;
  /** Harvests by tenant; with them evidence lies in the rig's folder, signed by keys of its own. */
  readonly harvests?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Instead of the defaults of that section. */
  readonly evidence?: Readonly<Record<string, unknown>>;
  /** Keys of the section `alerts` instead of those that reach Slack, then PagerDuty, then a webhook; none by default. */
  readonly alerts?: Readonly<Record<string, unknown>>;
  /** A server of the test's own; the shared one by default. */
  readonly temporal?: TemporalOfRig;
  /** That of another rig, as two installations may have it by mistake; its own by default. */
  readonly taskQueue?: string;
}

/** Short intervals, because a test waits for them. */
export const QUICK = { poll: '300ms', max_poll: '2s', start: '1d', overlap: '1m', lag: '0s' };

const DEFAULT_STREAMS = {
  realtime: { dialect: 'genesys.realtime', connection: 'genesys', ...QUICK },
  query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
  cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK },
};

let rigs = 0;

export const createRig = async (options: RigOptions = {}): Promise<Rig> => {
  rigs += 1;
  const taskQueue = options.taskQueue ?? `rig-${process.pid}-${rigs}`;
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-rig-'));
  const world = createWorld({ seed: rigs, lateScale: 0.01, ...options.world });
  const genesys = await simulateGenesys({
    clientSecret: SECRETS['genesys-secret'],
    requestsPerMinute: 1_000_000,
    ...options.genesys,
    world,
  });
  const cxone = await simulateCxone({
    accessKeySecret: SECRETS['cxone-secret'],
    requestsPerMinute: 1_000_000,
    ...options.cxone,
    world,
  });
  const splunk = await simulateSplunk({
    tokens: [{ value: SECRETS['hec-token'], useAck: true }],
    indexingDelayMs: 50,
    ...options.splunk,
  });
  installSilentRuntime();
  const { client: shared, address } = options.temporal ?? (await testTemporal());
  const client = options.alerts === undefined ? shared : await ownNamespace(shared, taskQueue);
  for (const [name, value] of Object.entries(SECRETS)) writeFileSync(join(folder, name), value);
  writeFileSync(join(folder, 'pg-url'), options.postgresUrl ?? '');
  if (options.harvests !== undefined) writeKeys(folder);
  const alerts = options.alerts === undefined ? undefined : await createAlertPlaces(folder);
  const configFile = join(folder, 'holdfast.yaml');
  const urls = {
    genesys: genesys.url,
    cxone: cxone.url,
    hec: splunk.hecUrl,
    management: splunk.managementUrl,
  };
  writeFileSync(
    configFile,
    stringify({
      ...configOf(urls, address, taskQueue, options),
      ...(alerts !== undefined && { alerts: alerts.section(options.alerts ?? {}) }),
    }),
  );
  const workers: RunningWorker[] = [];
  return {
    world,
    genesys,
    cxone,
    splunk,
    alerts,
    folder,
    configFile,
    taskQueue,
    client,
    address,
    async start() {
      const config = await loadConfig(configFile);
      const worker = await startWorker({
        config,
        connection: { address },
        log,
      });
      workers.push(worker);
      return worker;
    },
    extract: (stream, input = {}) =>
      client.workflow.start('extractAuditLog', {
        workflowId: `extract/${taskQueue}/${stream}`,
        taskQueue,
        args: [{ stream, ...input }],
      }),
    async close() {
      for (const worker of workers) await worker.stop();
      await replayHistories(client, taskQueue);
      await Promise.all([genesys.close(), cxone.close(), splunk.close(), alerts?.close()]);
      world.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const writeKeys = (folder: string): void => {
  const pem = { privateKeyEncoding: { type: 'pkcs8', format: 'pem' } } as const;
  const evidence = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    ...pem,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const log = generateKeyPairSync('ed25519', {
    ...pem,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(join(folder, 'evidence-key.pem'), evidence.privateKey);
  writeFileSync(join(folder, 'log-key.pem'), log.privateKey);
};

const configOf = (
  urls: { genesys: string; cxone: string; hec: string; management: string },
  address: string,
  taskQueue: string,
  options: RigOptions,
) => ({
  log_level: 'debug',
  temporal: {
    address,
    task_queue: taskQueue,
    ...(options.alerts !== undefined && { namespace: taskQueue }),
  },
  connections: {
    genesys: {
      platform: 'genesys',
      login_url: urls.genesys,
      api_url: urls.genesys,
      client_id: 'holdfast',
      client_secret: 'file:genesys-secret',
      requests_per_minute: 100_000,
    },
    cxone: {
      platform: 'cxone',
      grant: 'userhub',
      issuer_url: urls.cxone,
      api_url: urls.cxone,
      access_key_id: 'SIMULATEDACCESSKEY',
      access_key_secret: 'file:cxone-secret',
      requests_per_minute: 100_000,
    },
  },
  streams: options.streams ?? DEFAULT_STREAMS,
  splunk: {
    targets: {
      demo: {
        url: urls.hec,
        token: 'file:hec-token',
        ack_poll: '200ms',
        ack_timeout: '5s',
        request_timeout: '2s',
        ...(options.search !== undefined && {
          search: {
            url: urls.management,
            token: 'file:search-token',
            settling_time: '300ms',
            receipt_interval: '100ms',
            ...options.search,
          },
        }),
        ...options.target,
      },
    },
  },
  ledger: options.postgresUrl === undefined ? { sqlite: 'ledger.db' } : { postgres: 'file:pg-url' },
  batches: { directory: 'batches', ...options.batches },
  reports: { directory: 'reports' },
  ...(options.harvests !== undefined && {
    harvests: options.harvests,
    evidence: {
      store: { directory: 'evidence' },
      staging: 'harvest',
      origin: 'holdfast.test/evidence',
      evidence_key: 'file:evidence-key.pem',
      log_key: 'file:log-key.pem',
      ...options.evidence,
    },
  }),
});
