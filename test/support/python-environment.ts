import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { withFileLock } from '../../src/embedded/file-lock.ts';
import { runCommand } from '../../src/embedded/run-command.ts';

const IS_WINDOWS = process.platform === 'win32';
const SYSTEM_PYTHON = IS_WINDOWS ? 'python' : 'python3';

/** A Python environment with exactly the versions of a requirements file, kept for this user. */
export interface PythonEnvironment {
  /** Its Python, if it was made before. */
  cached(): string | undefined;
  /** Makes it unless that was done before; gives its Python, or throws with the last words of what failed. */
  build(tell: (line: string) => void): Promise<string>;
}

export const pythonEnvironment = (wish: {
  readonly name: string;
  readonly requirements: string;
  readonly announcement: string;
}): PythonEnvironment => {
  const { name, requirements, announcement } = wish;
  const target = cacheFolder(name, requirements);
  const python = pythonIn(target);
  const cached = (): string | undefined => (existsSync(python) ? python : undefined);
  return {
    cached,
    async build(tell) {
      if (cached() !== undefined) return python;
      mkdirSync(dirname(target), { recursive: true });
      await withFileLock(`${target}.lock`, {
        onWait: (holder) => tell(`Waiting for process ${holder}, which installs ${name}.`),
        work: async () => {
          if (cached() !== undefined) return;
          tell(announcement);
          await install(target, requirements);
        },
      });
      return python;
    },
  };
};

const cacheFolder = (name: string, requirements: string): string => {
  const version = createHash('sha256')
    .update(readFileSync(requirements))
    .digest('hex')
    .slice(0, 12);
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'holdfast', `${name}-${version}-${process.platform}-${process.arch}`);
};

const pythonIn = (folder: string): string =>
  join(folder, IS_WINDOWS ? 'Scripts/python.exe' : 'bin/python');

const install = async (target: string, requirements: string): Promise<void> => {
  const unfinished = `${target}.unfinished-${process.pid}`;
  try {
    await run(SYSTEM_PYTHON, ['-m', 'venv', unfinished]);
    // Works under another name too: nothing but the programs in its bin folder knows its own.
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:'];
    await run(pythonIn(unfinished), [...pip, '--requirement', requirements]);
    // What is left of one that cannot be used: its Python may be gone with the system's.
    await rm(target, { recursive: true, force: true });
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
};

const run = async (program: string, args: readonly string[]): Promise<void> => {
  const { exitCode, stderr } = await runCommand(program, args);
  if (exitCode !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${stderr.trim()}`);
};
