import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url));

/** `holdfast worker` in a process of its own, under a supervisor that starts it again when it ends by itself. */
export interface WorkerProcess {
  /** How often it ended by itself, e.g. because Temporal was away when it started. */
  readonly ownEnds: number;
  start(): void;
  /** kill -9; returns when the process is gone. */
  kill(): Promise<void>;
}

const RESTART_AFTER_MS = 300;

export const createWorkerProcess = (
  configFile: string,
  logFile: string,
  environment: Readonly<Record<string, string>> = {},
): WorkerProcess => {
  let child: ChildProcess | undefined;
  let ownEnds = 0;
  const start = (): void => {
    const log = openSync(logFile, 'a');
    const started = spawn(process.execPath, [MAIN, 'worker', '--config', configFile], {
      env: { ...process.env, HOLDFAST_CONFIG: '', ...environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    child = started;
    started.once('exit', () => {
      if (child !== started) return;
      ownEnds += 1;
      setTimeout(() => {
        if (child === started) start();
      }, RESTART_AFTER_MS);
    });
  };
  process.once('exit', () => child?.kill('SIGKILL'));
  return {
    get ownEnds() {
      return ownEnds;
    },
    start,
    async kill() {
      const killed = child;
      child = undefined;
      if (killed === undefined || killed.exitCode !== null) return;
      const gone = once(killed, 'exit');
      killed.kill('SIGKILL');
      await gone;
    },
  };
};
