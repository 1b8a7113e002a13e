import { spawn } from 'node:child_process';

export interface Watcher {
  /** Undefined where there is no shell to watch with. */
  readonly pid: number | undefined;
  /** Sends it away; the server's life is then nobody's but its owner's. */
  readonly dismiss: () => void;
}

// `read` fails at the end of the pipe; a line that was sent dismisses.
const SCRIPT = `
  read -r _ && exit
  kill -INT "$1"
  i=0
  while [ $i -lt 10 ] && kill -0 "$1"; do sleep 1; i=$((i+1)); done
  kill -KILL "$1"`;

/**
 * Ends the server `pid` when this process is gone without having stopped it (a crash, kill -9): a shell
 * waits for the end of a pipe that the kernel closes with us. Windows has no such shell; there the server
 * goes on, and the next start on the same database adopts it.
 */
export function watchForCrash(pid: number): Watcher {
  if (process.platform === 'win32') return { pid: undefined, dismiss: () => undefined };
  const shell = spawn('sh', ['-c', SCRIPT, 'sh', String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const { stdin } = shell;
  shell.on('error', () => undefined); // no sh: as on Windows
  stdin.on('error', () => undefined); // the shell may be gone before it is sent away
  shell.unref();
  if ('unref' in stdin && typeof stdin.unref === 'function') stdin.unref();
  return { pid: shell.pid, dismiss: () => stdin.end('\n') };
}
