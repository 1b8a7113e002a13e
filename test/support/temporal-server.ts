import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { startEmbeddedTemporal } from '../../src/embedded/embedded-temporal.ts';
import { isAlive } from '../../src/embedded/process-state.ts';
import { installSilentRuntime } from './silent-runtime.ts';

export interface TestTemporal {
  readonly address: string;
  readonly namespace: string;
  readonly client: Client;
  /** For workers. */
  readonly nativeConnection: NativeConnection;
}

const SEARCH_ATTRIBUTES = { HoldfastStream: 'Keyword', HoldfastState: 'Keyword' } as const;

let shared: Promise<TestTemporal> | undefined;

/** The one Temporal server of this process, in memory, started by whoever asks first. */
export async function testTemporal(): Promise<TestTemporal> {
  shared ??= startShared();
  return shared;
}

// Of the root suite, because this file is loaded by test files: an open connection keeps the process.
// A script has no such suite, and ends by itself. One of several processes runs file after file with it.
if ('after' in globalThis && process.env['MOCHA_WORKER_ID'] === undefined) {
  after(async () => {
    const temporal = await shared;
    await temporal?.nativeConnection.close();
    await temporal?.client.connection.close();
  });
}

async function startShared(): Promise<TestTemporal> {
  const folder = temporaryFolder();
  const server = await startEmbeddedTemporal({
    port: 0,
    uiPort: null,
    log: join(folder, 'temporal.log'),
    searchAttributes: SEARCH_ATTRIBUTES,
    onProgress: tellOnStderr,
  });
  endWithProcess(() => server.pid);
  return connect(server.address);
}

async function connect(address: string): Promise<TestTemporal> {
  installSilentRuntime();
  const nativeConnection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address }) });
  return { address, namespace: 'default', client, nativeConnection };
}

export interface RestartableTemporal {
  readonly address: string;
  readonly dbFile: string;
  /** Of the server that runs now. */
  pid(): number;
  /** kill -9; returns when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same database and the same port; returns when it answers. */
  restart(): Promise<void>;
  /** An orderly end. */
  stop(): Promise<void>;
}

/** A server of the caller's own, on a file, that can be killed and come back. */
export async function restartableTemporal(): Promise<RestartableTemporal> {
  const folder = temporaryFolder();
  const dbFile = join(folder, 'temporal.db');
  const start = async (port: number) =>
    startEmbeddedTemporal({
      dbFile,
      port,
      uiPort: null,
      log: join(folder, 'temporal.log'),
      searchAttributes: SEARCH_ATTRIBUTES,
      onProgress: tellOnStderr,
    });
  let server = await start(0);
  const { address } = server;
  const port = Number(address.split(':')[1]);
  endWithProcess(() => server.pid);
  return {
    address,
    dbFile,
    pid: () => server.pid,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      while (isAlive(server.pid)) await sleep(10);
    },
    async restart() {
      server = await start(port);
      if (server.address !== address) throw new Error(`Port ${port} was taken by another program.`);
    },
    stop: async () => server.stop(),
  };
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-temporal-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Nothing of an in-memory server is worth an orderly end, and an exit handler cannot wait for one. */
function endWithProcess(pid: () => number): void {
  process.once('exit', () => {
    try {
      process.kill(pid(), 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  });
}

function tellOnStderr(line: string): void {
  process.stderr.write(`${line}\n`);
}
