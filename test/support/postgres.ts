import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

interface TestPostgres {
  /** URL of a new, empty database. */
  createDatabase(): Promise<string>;
}

/** A server of the caller's own. */
interface OwnPostgres extends TestPostgres {
  readonly pid: number;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

let shared: Promise<TestPostgres | undefined> | undefined;

/** The one PostgreSQL of this process, started by whoever asks first; undefined, and said, where there is none. */
export const testPostgres = (): Promise<TestPostgres | undefined> =>
  (shared ??= startPostgres({ isDurable: false }));

/** Another one; `isDurable` flushes what it commits, as outside of tests. Undefined, and said, where there is none. */
export async function startPostgres({
  isDurable,
}: {
  readonly isDurable: boolean;
}): Promise<OwnPostgres | undefined> {
  const binaries = findBinaries();
  if (binaries === undefined) {
    warnLoudly();
    return undefined;
  }
  const { port, pid, stop } = await startServer(binaries, isDurable);
  let databases = 0;
  return {
    pid,
    stop,
    createDatabase: async () => {
      databases += 1;
      const name = `ledger_${databases}`;
      await execute(urlOf(port, 'postgres'), `create database ${name}`);
      return urlOf(port, name);
    },
  };
}

/** Debian keeps one folder per major version; the newest serves. */
function findBinaries(): string | undefined {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN).map(Number) : [];
  return versions
    .sort((one, other) => other - one)
    .map((version) => join(DEBIAN, String(version), 'bin'))
    .find((folder) => existsSync(join(folder, 'initdb')));
}

async function startServer(binaries: string, isDurable: boolean) {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-postgres-'));
  const owner = serverOwner();
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  const options = { cwd: folder, ...owner };
  const initdb = ['-D', folder, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8', '--locale=C'];
  const made = spawnSync(join(binaries, 'initdb'), [...initdb, '--no-sync'], options);
  if (made.status !== 0) throw new Error(`initdb failed: ${String(made.stderr)}`);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories='];
  if (!isDurable) settings.push('fsync=off');
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', folder, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
    { ...options, stdio: 'ignore' },
  );
  server.unref();
  const stop = (): void => {
    // Waits for its processes, which would go on writing into the folder.
    spawnSync(join(binaries, 'pg_ctl'), ['stop', '-D', folder, '-m', 'immediate'], options);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', stop);
  await untilReady(port);
  return {
    port,
    pid: server.pid ?? 0,
    stop: async () => {
      process.off('exit', stop);
      stop();
    },
  };
}

/** PostgreSQL refuses to run as root, as tests in a container do; its package made a user for it. */
function serverOwner(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres']).stdout);
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilReady(port: number): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await execute(urlOf(port, 'postgres'), 'select 1');
    } catch (error) {
      if (attempt === 300) throw error;
      await sleep(50);
    }
  }
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

const urlOf = (port: number, database: string): string =>
  `postgres://postgres@127.0.0.1:${port}/${database}`;

function warnLoudly(): void {
  const lines = [
    'PostgreSQL is not installed: what the ledger does on it is NOT TESTED in this run.',
    'On Debian: apt-get install postgresql (no server has to run; the tests start their own).',
  ];
  const width = Math.max(...lines.map(({ length }) => length));
  const edge = '!'.repeat(width + 6);
  console.warn([edge, ...lines.map((line) => `!! ${line.padEnd(width)} !!`), edge].join('\n'));
}
