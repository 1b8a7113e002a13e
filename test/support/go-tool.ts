import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFileLock } from '../../src/embedded/file-lock.ts';
import { runCommand } from '../../src/embedded/run-command.ts';

/** A program that others wrote, at the version that go.mod and go.sum of its folder below tools/ name. */
export interface GoTool {
  readonly folder: string;
  readonly package: string;
}

export const COSIGN: GoTool = {
  folder: 'cosign',
  package: 'github.com/sigstore/cosign/v3/cmd/cosign',
};
export const TESSERA_FSCK: GoTool = {
  folder: 'tessera-fsck',
  package: 'github.com/transparency-dev/tessera/cmd/fsck',
};
export const VERSITYGW: GoTool = {
  folder: 'versitygw',
  package: 'github.com/versity/versitygw/cmd/versitygw',
};

const moduleOf = ({ folder }: GoTool): string =>
  fileURLToPath(new URL(`../../tools/${folder}/`, import.meta.url));

const cachePath = (tool: GoTool): string => {
  const digest = createHash('sha256');
  for (const file of ['go.mod', 'go.sum']) digest.update(readFileSync(join(moduleOf(tool), file)));
  const root = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const version = digest.digest('hex').slice(0, 12);
  const name = `${tool.folder}-${version}-${process.platform}-${process.arch}${suffix}`;
  return join(root, 'holdfast', name);
};

/** The program, if it was built before: a build takes longer than a test may. */
export const cachedGoTool = (tool: GoTool): string | undefined => {
  const path = cachePath(tool);
  return existsSync(path) ? path : undefined;
};

/** Builds it unless that was done before; throws with go's last words. */
export const buildGoTool = async (tool: GoTool, tell: (line: string) => void): Promise<string> => {
  const target = cachePath(tool);
  if (existsSync(target)) return target;
  mkdirSync(dirname(target), { recursive: true });
  await withFileLock(`${target}.lock`, {
    onWait: (holder) => tell(`Waiting for process ${holder}, which builds ${tool.folder}.`),
    work: async () => {
      if (!existsSync(target)) await build(tool, target, tell);
    },
  });
  return target;
};

const build = async (tool: GoTool, target: string, tell: (line: string) => void): Promise<void> => {
  tell(`Building ${tool.package} from source, once, some minutes.`);
  const unfinished = `${target}.building-${process.pid}`;
  const flags = ['-mod=readonly', '-trimpath', '-ldflags', '-s -w'];
  try {
    const { exitCode, stderr } = await runCommand(
      'go',
      ['build', ...flags, '-o', unfinished, tool.package],
      { cwd: moduleOf(tool), env: { ...process.env, CGO_ENABLED: '0' } },
    );
    if (exitCode !== 0)
      throw new Error(`go build in tools/${tool.folder} failed: ${stderr.trim()}`);
    await rename(unfinished, target);
  } finally {
    await rm(unfinished, { force: true });
  }
};
