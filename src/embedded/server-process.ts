import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { isAlive } from './process-state.ts';
import { waitUntil } from './health.ts';

const STOP_MS = 10_000;

export interface ServerProcess {
  readonly pid: number;
  /** Aborted when the process has ended, for whatever reason. */
  readonly ended: AbortSignal;
  /** The last lines that the process wrote to its log. */
  logTail(): string;
}

/**
 * Starts the server in a process group of its own, so that Ctrl-C in the terminal does not reach it while
 * the worker still drains. It does not keep this process running.
 */
export async function startServerProcess(
  cli: string,
  args: readonly string[],
  { logFile, environment }: { logFile: string; environment: NodeJS.ProcessEnv },
): Promise<ServerProcess> {
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(cli, args, {
      detached: true,
      stdio: ['ignore', log, log],
      env: environment,
      windowsHide: true,
    });
    const ended = new AbortController();
    child.once('exit', () => ended.abort());
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    child.unref();
    const dismiss = watchParent(pid);
    ended.signal.addEventListener('abort', dismiss);
    return { pid, ended: ended.signal, logTail: () => tailOf(logFile) };
  } finally {
    closeSync(log);
  }
}

/**
 * Ends the server when this process is gone without having stopped it (a crash, kill -9): a shell waits
 * for the end of a pipe that the kernel closes with us. Windows has no such shell; there the server goes
 * on, and the next start on the same database adopts it. Returns what sends the shell away.
 */
function watchParent(pid: number): () => void {
  if (process.platform === 'win32') return () => undefined;
  const script =
    'read -r _ && exit; kill -INT "$1"; i=0; ' +
    'while [ $i -lt 10 ] && kill -0 "$1"; do sleep 1; i=$((i+1)); done; kill -KILL "$1"';
  const watcher = spawn('sh', ['-c', script, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined); // without sh the server is adopted at the next start, as on Windows
  watcher.stdin.on('error', () => undefined); // the shell may be gone before it is sent away
  watcher.unref();
  const pipe = watcher.stdin as typeof watcher.stdin & { unref?: () => void };
  pipe.unref?.();
  return () => pipe.end('\n');
}

/** SIGINT, then SIGKILL after ten seconds; returns when the process has ended. */
export async function stopProcess(pid: number): Promise<void> {
  if (!sendSignal(pid, 'SIGINT')) return;
  if (await waitUntil(() => !isAlive(pid), { timeoutMs: STOP_MS })) return;
  sendSignal(pid, 'SIGKILL');
  await waitUntil(() => !isAlive(pid), { timeoutMs: STOP_MS });
}

function sendSignal(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

function tailOf(file: string): string {
  return readFileSync(file, 'utf8').trim().split('\n').slice(-5).join('\n');
}
