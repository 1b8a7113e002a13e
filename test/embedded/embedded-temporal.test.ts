import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import {
  type EmbeddedTemporalOptions,
  startEmbeddedTemporal,
} from '../../src/embedded/embedded-temporal.ts';
import { answers, waitUntil } from '../../src/embedded/health.ts';
import { findCli } from '../../src/embedded/temporal-cli.ts';
import { isAlive } from '../../src/embedded/process-state.ts';
import { restartableTemporal, testTemporal } from '../support/temporal-server.ts';

const HOLDER = fileURLToPath(new URL('../support/processes/hold-temporal.ts', import.meta.url));

describe('embedded Temporal', () => {
  let folder: string;
  let dbFile: string;
  const holders: ChildProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-embedded-'));
    dbFile = join(folder, 'new', 'temporal.db');
  });

  afterEach(() => {
    for (const holder of holders.splice(0)) holder.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  const start = async (options: Partial<EmbeddedTemporalOptions> = {}) =>
    startEmbeddedTemporal({ dbFile, log: join(folder, 'log'), port: 0, uiPort: null, ...options });

  /** A process of its own, in a process group of its own, that owns a server on `dbFile`. */
  const hold = async () => {
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    const child = spawn(process.execPath, [HOLDER, dbFile], { detached: true, stdio: [...stdio] });
    holders.push(child);
    assert.ok(child.stdout !== null && child.pid !== undefined);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<unknown> => JSON.parse(String((await lines.next()).value));
    const server = (await next()) as { pid: number; address: string };
    return { child, pid: child.pid, server, next };
  };

  it('knows the search attributes it was given', async () => {
    const { client } = await testTemporal();
    const { count } = await client.workflow.count('HoldfastStream = "a" and HoldfastState = "b"');
    assert.equal(count, 0);
  });

  it('comes back on the same port with what it knew, after kill -9', async () => {
    const server = await restartableTemporal();
    const firstPid = server.pid();
    await startWorkflow(server.address);
    await server.kill();
    await server.restart();
    assert.notEqual(server.pid(), firstPid);
    await assertKnowsWorkflow(server.address);
    await server.stop();
  });

  it('stops in order: no process, no record, no listener; the next start knows what it knew', async () => {
    const first = await start();
    await startWorkflow(first.address);
    await first.stop();
    assert.equal(isAlive(first.pid), false);
    assert.equal(existsSync(`${dbFile}.server.json`), false);
    assert.equal(await answers(first.address, 'default'), false);
    const second = await start();
    await assertKnowsWorkflow(second.address);
    await second.stop();
  });

  it('takes other ports when the wished ones are taken, says which, and serves the Web UI there', async () => {
    const [taken, takenUi] = [await listenAnywhere(), await listenAnywhere()];
    const said: string[] = [];
    const server = await start({
      port: portOf(taken),
      uiPort: portOf(takenUi),
      onProgress: (line) => said.push(line),
    });
    const [port, uiPort] = [server.address, server.uiUrl].map((text) => text?.split(':').at(-1));
    assert.ok(
      said.includes(`Port ${portOf(taken)} is taken; Temporal is on ${port}.`),
      said.join(),
    );
    assert.ok(
      said.includes(`Port ${portOf(takenUi)} is taken; Temporal's Web UI is on ${uiPort}.`),
    );
    assert.equal((await fetch(String(server.uiUrl))).status, 200);
    await server.stop();
    taken.close();
    takenUi.close();
  });

  it('refuses a database that a living process serves, naming that process and its address', async () => {
    const { pid, server } = await hold();
    await assert.rejects(start(), (error: Error) => {
      assert.ok(error.message.includes(`process ${pid} runs`), error.message);
      assert.ok(error.message.includes(`temporal.address: ${server.address}`), error.message);
      return true;
    });
  });

  it('survives Ctrl-C in the terminal of its owner until the owner stops it', async () => {
    const { child, pid, server, next } = await hold();
    process.kill(-pid, 'SIGINT');
    assert.equal(await next(), 'answers');
    await once(child, 'exit');
    assert.equal(isAlive(server.pid), false);
  });

  it('ends when its owner is killed, and the next start goes on from its database', async () => {
    const { child, server } = await hold();
    await startWorkflow(server.address);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const second = await start();
    assert.notEqual(second.pid, server.pid);
    assert.equal(isAlive(server.pid), false);
    await assertKnowsWorkflow(second.address);
    await second.stop();
  });

  it('takes over a server whose owner and watcher are both gone', async () => {
    const { child, server } = await hold();
    const { watcherPid } = JSON.parse(readFileSync(`${dbFile}.server.json`, 'utf8')) as {
      watcherPid: number;
    };
    process.kill(watcherPid, 'SIGKILL');
    await waitUntil(() => !isAlive(watcherPid), { timeoutMs: 10_000 });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const second = await start();
    assert.equal(second.pid, server.pid);
    await second.stop();
    assert.equal(isAlive(server.pid), false);
  });

  it('tries again on other ports when another program was quicker', async () => {
    const real = await findCli({ environment: process.env, onProgress: () => undefined });
    const marker = join(folder, 'failed-once');
    const cli = join(folder, 'temporal');
    const failOnce = `touch ${marker}; echo "listen tcp: bind: address already in use" >&2; exit 1`;
    const script = `[ "$1" = server ] && [ ! -e ${marker} ] && { ${failOnce}; }\nexec ${real} "$@"`;
    writeFileSync(cli, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const server = await start({ environment: { ...process.env, HOLDFAST_TEMPORAL_CLI: cli } });
    assert.ok(existsSync(marker));
    await server.stop();
  });

  it('says what the log says when the server cannot start', async () => {
    const dynamicConfig = { 'not a key =': 1 };
    await assert.rejects(start({ searchAttributes: { '': 'Keyword' }, dynamicConfig }), {
      message: /Temporal ended at once on 127\.0\.0\.1:\d+\. Its log is .*; it says:\n.*\w/s,
    });
  });
});

async function startWorkflow(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const client = new Client({ connection });
  await client.workflow.start('anything', { taskQueue: 'nobody', workflowId: 'kept' });
  await connection.close();
}

async function assertKnowsWorkflow(address: string): Promise<void> {
  const connection = await Connection.connect({ address });
  const { status } = await new Client({ connection }).workflow.getHandle('kept').describe();
  assert.equal(status.name, 'RUNNING');
  await connection.close();
}

async function listenAnywhere(): Promise<Server> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}
