import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from '../../src/embedded/file-lock.ts';
import { runCommand } from '../../src/embedded/run-command.ts';

const REQUIREMENTS = fileURLToPath(new URL('../../tools/moto/requirements.txt', import.meta.url));
const IS_WINDOWS = process.platform === 'win32';
const SYSTEM_PYTHON = IS_WINDOWS ? 'python' : 'python3';

/** Where a Python environment with exactly these versions is kept for this user. */
const cacheFolder = (): string => {
  const version = createHash('sha256')
    .update(readFileSync(REQUIREMENTS))
    .digest('hex')
    .slice(0, 12);
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(root, 'holdfast', `moto-${version}-${process.platform}-${process.arch}`);
};

const pythonIn = (folder: string): string =>
  join(folder, IS_WINDOWS ? 'Scripts/python.exe' : 'bin/python');

/** The Python that has moto, if it was made before. */
export const cachedMoto = (): string | undefined => {
  const python = pythonIn(cacheFolder());
  return existsSync(python) ? python : undefined;
};

/** Installs moto unless that was done before; throws with the last words of what failed. */
export const buildMoto = async (tell: (line: string) => void): Promise<string> => {
  const target = cacheFolder();
  if (cachedMoto() !== undefined) return pythonIn(target);
  mkdirSync(dirname(target), { recursive: true });
  await withFileLock(`${target}.lock`, {
    onWait: (holder) => tell(`Waiting for process ${holder}, which installs moto.`),
    work: async () => {
      if (cachedMoto() === undefined) await install(target, tell);
    },
  });
  return pythonIn(target);
};

const install = async (target: string, tell: (line: string) => void): Promise<void> => {
  tell('Installing moto, an emulation of SQS and EventBridge, once, about half a minute.');
  const unfinished = `${target}.unfinished-${process.pid}`;
  try {
    await run(SYSTEM_PYTHON, ['-m', 'venv', unfinished]);
    // Works under another name too: nothing but the programs in its bin folder knows its own.
    const pip = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--only-binary', ':all:'];
    await run(pythonIn(unfinished), [...pip, '--requirement', REQUIREMENTS]);
    // What is left of one that cannot be used: cachedMoto looks for its Python, which may be gone with the system's.
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
