import { spawn, type SpawnOptionsWithoutStdio } from 'node:child_process';

export interface CommandResult {
  /** Undefined where the program could not be started or was ended by a signal. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** The last 4,000 characters, or why the program did not start. */
  readonly stderr: string;
}

export interface CommandOptions extends Pick<SpawnOptionsWithoutStdio, 'cwd' | 'env'> {
  /** The program is killed after so long; without it, it may take for ever. */
  readonly timeoutMs?: number;
  readonly onErrorLine?: (line: string) => void;
}

/** Runs a program to its end without a shell; never rejects. */
export async function runCommand(
  file: string,
  args: readonly string[],
  { onErrorLine, timeoutMs, ...options }: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, { windowsHide: true, ...options });
    // spawn's own timeout keeps its timer, and with it this process, when the program does not exist.
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill(), timeoutMs);
    const finish = (result: CommandResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    child.stdin.end();
    let stdout = '';
    let stderr = '';
    let unfinishedLine = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-4_000);
      const lines = (unfinishedLine + text).split('\n');
      unfinishedLine = lines.pop() ?? '';
      for (const line of lines) onErrorLine?.(line);
    });
    child.on('error', (error) => finish({ exitCode: undefined, stdout, stderr: error.message }));
    child.on('close', (code) => finish({ exitCode: code ?? undefined, stdout, stderr }));
  });
}
