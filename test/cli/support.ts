import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  /** Working folder; where holdfast.yaml would be. */
  readonly folder?: string;
  readonly environment?: NodeJS.ProcessEnv;
}

const running = new Set<ChildProcess>();

/** Ends whatever a failed test left behind; without it the test process would never end. */
export const killLeftovers = (): void => {
  for (const child of running) child.kill('SIGKILL');
};

/** Starts the real program. */
export const start = (args: readonly string[], { folder, environment }: Surroundings = {}) => {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { ...process.env, HOLDFAST_DEBUG: '', HOLDFAST_CONFIG: '', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const written = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  const ended = once(child, 'close').then((): Ended => ({ code: child.exitCode, ...written }));
  return {
    child,
    ended,
    /** What it has written so far. */
    stderr: (): string => written.stderr,
    /** Waits until standard output holds this; rejects when the program ends without it. */
    async until(text: string): Promise<string> {
      while (!written.stdout.includes(text)) {
        const event = await Promise.race([once(child.stdout, 'data'), ended]);
        if (!Array.isArray(event)) throw new Error(`ended before "${text}":\n${event.stderr}`);
      }
      return written.stdout;
    },
  };
};

/** Runs the real program to its end. */
export const run = async (args: readonly string[], surroundings?: Surroundings): Promise<Ended> =>
  start(args, surroundings).ended;
