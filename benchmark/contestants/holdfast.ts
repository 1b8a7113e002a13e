import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { stringify } from 'yaml';
import { startEmbeddedTemporal } from '../../src/embedded/embedded-temporal.ts';
import { type Contender, type Contestant, type Job, SECRETS } from './contestant.ts';
import { workerAnswers } from './worker-answers.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const STREAM = 'benchmark';
const QUEUE = 'holdfast';

export const holdfast: Contestant = {
  key: 'H',
  title: 'Holdfast with its embedded Temporal',
  scheme: 'digest',
  prepare: async () => undefined,
  set: (job) => setHoldfast(job),
};

const setHoldfast = async (job: Job): Promise<Contender> => {
  const temporal = await startEmbeddedTemporal({
    dbFile: join(job.folder, 'temporal.db'),
    port: 0,
    uiPort: null,
    log: join(job.folder, 'temporal.log'),
    searchAttributes: { HoldfastStream: 'Keyword', HoldfastState: 'Keyword' },
  });
  const configFile = join(job.folder, 'holdfast.yaml');
  writeFileSync(configFile, stringify(configOf(job, temporal.address)));
  for (const [name, value] of Object.entries(SECRETS)) writeFileSync(join(job.folder, name), value);
  const connection = await Connection.connect({ address: temporal.address });
  const client = new Client({ connection });
  let worker: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    worker = startWorker(configFile, join(job.folder, 'worker.log'));
    await workerAnswers(client, QUEUE, worker.pid ?? 0);
  };
  const kill = async (): Promise<void> => {
    if (worker === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
    const gone = once(worker, 'exit');
    worker.kill('SIGKILL');
    await gone;
  };
  const end = (): void => {
    worker?.kill('SIGKILL');
    process.kill(temporal.pid, 'SIGKILL');
  };
  process.once('exit', end);
  await start();
  const caughtUp = Promise.withResolvers<void>();
  return {
    roles: () => ({ worker: worker?.pid ?? 0, temporal: temporal.pid }),
    async go({ follow }) {
      const run = await client.workflow.start('extractAuditLog', {
        workflowId: `extract/${STREAM}`,
        taskQueue: QUEUE,
        args: [{ stream: STREAM, follow }],
      });
      if (!follow) void run.result().then(() => caughtUp.resolve(), caughtUp.reject);
    },
    caughtUp: caughtUp.promise,
    kill,
    restart: start,
    historyEvents: () => countEvents(client),
    async stop() {
      await kill();
      await connection.close();
      process.off('exit', end);
      await temporal.stop();
    },
  };
};

const startWorker = (configFile: string, logFile: string): ChildProcess => {
  const log = openSync(logFile, 'a');
  const worker = spawn(process.execPath, [MAIN, 'worker', '--config', configFile], {
    env: { ...process.env, HOLDFAST_CONFIG: '' },
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return worker;
};

/** Of every run there was, children and those that were continued included. */
const countEvents = async (client: Client): Promise<number> => {
  let events = 0;
  for await (const { historyLength } of client.workflow.list()) events += historyLength ?? 0;
  return events;
};

/** As a careful installation has it: searched, so that delivery is exactly once, and acknowledged. */
const configOf = ({ platform, sink, pollMs, overlapMs, settlingMs }: Job, address: string) => ({
  log_level: 'warn',
  temporal: { address, task_queue: QUEUE },
  connections: {
    genesys: {
      platform: 'genesys',
      login_url: platform.url,
      api_url: platform.url,
      client_id: 'holdfast',
      client_secret: 'file:clientSecret',
      requests_per_minute: 1_000_000,
    },
  },
  streams: {
    [STREAM]: {
      dialect: 'genesys.query',
      connection: 'genesys',
      start: new Date(platform.from - 60_000).toISOString(),
      poll: `${pollMs}ms`,
      max_poll: '60s',
      lag: '0s',
      overlap: `${overlapMs}ms`,
    },
  },
  splunk: {
    targets: {
      main: {
        url: sink.hecUrl,
        token: 'file:hecToken',
        ack_poll: '200ms',
        search: {
          url: sink.managementUrl,
          token: 'file:searchToken',
          settling_time: `${settlingMs}ms`,
        },
      },
    },
  },
  ledger: { sqlite: 'ledger.db' },
  batches: { directory: 'batches' },
  reports: { directory: 'reports' },
});
