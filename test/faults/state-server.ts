import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./state-server.ts', import.meta.url));
const SNAPSHOT_MS = 400;

/** Keeps one value for a script, as Redis does by default: in memory, and on disk from time to time. */
export interface StateServer {
  readonly url: string;
  kill(): Promise<void>;
  /** On the same port, with what its last snapshot holds. */
  restart(): Promise<void>;
}

export const startStateServer = async (): Promise<StateServer> => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-state-'));
  const file = join(folder, 'snapshot');
  let child: ChildProcess | undefined;
  const start = async (port: number): Promise<number> => {
    child = fork(MAIN, [file, String(port)]);
    const [own] = (await once(child, 'message')) as [number];
    return own;
  };
  const end = (): void => {
    child?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', end);
  const port = await start(0);
  return {
    url: `http://127.0.0.1:${port}/cursor`,
    async kill() {
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    async restart() {
      await start(port);
    },
  };
};

const serve = (file: string, port: number): void => {
  let value = existsSync(file) ? readFileSync(file, 'utf8') : '';
  setInterval(() => {
    writeFileSync(`${file}.new`, value);
    renameSync(`${file}.new`, file);
  }, SNAPSHOT_MS);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      if (request.method === 'PUT') value = body;
      response.end(value);
    });
  });
  server.listen(port, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
};

if (import.meta.main) serve(process.argv[2] ?? '', Number(process.argv[3]));
