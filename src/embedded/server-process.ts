import { spawn } from 'node:child_process';
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { isAlive } from './process-state.ts';
import { waitUntil } from './health.ts';
import { type Watcher, watchForCrash } from './crash-watcher.ts';

const STOP_MS = 10_000;

export interface ServerProcess {
  readonly pid: number;
  readonly watcher: Watcher;
  /** Aborted when the process has ended, for whatever reason. */
  readonly ended: AbortSignal;
  /** What the process wrote to its log. */
  output(): string;
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
  const { size: start } = fstatSync(log);
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
    const watcher = watchForCrash(pid);
    ended.signal.addEventListener('abort', watcher.dismiss);
    return {
      pid,
      watcher,
      ended: ended.signal,
      output: () => readFileSync(logFile).subarray(start).toString(),
    };
  } finally {
    closeSync(log);
  }
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
