import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from '../../src/embedded/file-lock.ts';
import { runCommand } from '../../src/embedded/run-command.ts';

const MODULE = fileURLToPath(new URL('../../tools/hec-receiver/', import.meta.url));

/** Where a build of exactly these sources and versions is kept for this user. */
const cachePath = (): string => {
  const digest = createHash('sha256');
  for (const file of ['main.go', 'go.mod', 'go.sum'])
    digest.update(readFileSync(join(MODULE, file)));
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const version = digest.digest('hex').slice(0, 12);
  const name = `hec-receiver-${version}-${process.platform}-${process.arch}${suffix}`;
  return join(root, 'holdfast', name);
};

/** The receiver's program, if it was built before: a build takes longer than a test may. */
export const cachedHecReceiver = (): string | undefined => {
  const path = cachePath();
  return existsSync(path) ? path : undefined;
};

/** Builds the receiver unless that was done before; throws with go's last words. */
export const buildHecReceiver = async (tell: (line: string) => void): Promise<string> => {
  const target = cachePath();
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  await withFileLock(`${target}.lock`, {
    onWait: (holder) => tell(`Waiting for process ${holder}, which builds the HEC receiver.`),
    work: async () => {
      if (!existsSync(target)) await build(target, tell);
    },
  });
  return target;
};

const build = async (target: string, tell: (line: string) => void): Promise<void> => {
  tell('Building the OpenTelemetry Collector’s HEC receiver from source, once, a minute or two.');
  const unfinished = `${target}.building-${process.pid}`;
  const flags = ['-mod=readonly', '-trimpath', '-ldflags', '-s -w'];
  try {
    const { exitCode, stderr } = await runCommand(
      'go',
      ['build', ...flags, '-o', unfinished, '.'],
      {
        cwd: MODULE,
        env: { ...process.env, CGO_ENABLED: '0' },
      },
    );
    if (exitCode !== 0) throw new Error(`go build in tools/hec-receiver failed: ${stderr.trim()}`);
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { force: true });
  }
};
