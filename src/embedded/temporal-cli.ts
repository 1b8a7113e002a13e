import { mkdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { buildCli } from './build-cli.ts';
import { downloadCli } from './download-cli.ts';
import { withFileLock } from './file-lock.ts';
import { runCommand } from './run-command.ts';
import {
  OLDEST_USABLE_CLI,
  TEMPORAL_CLI_VERSION,
  isAtLeast,
  parseCliVersion,
} from './temporal-version.ts';

const DOWNLOAD_URL = 'https://temporal.download/cli';

export interface CliSearch {
  readonly environment: NodeJS.ProcessEnv;
  /** One line for a person; repeated while something long goes on. */
  readonly onProgress: (line: string) => void;
  /** Where the JSON lives that names the archive of a version; Temporal's own place unless said. */
  readonly downloadUrl?: string | undefined;
}

/**
 * Path of a Temporal CLI that can serve: HOLDFAST_TEMPORAL_CLI, else `temporal` on PATH, else the one
 * that an earlier start cached for this user, else a download, else a build from source.
 */
export async function findCli(search: CliSearch): Promise<string> {
  const given = search.environment['HOLDFAST_TEMPORAL_CLI'];
  if (given !== undefined && given !== '') return checkGiven(given);
  return (await onPath(search)) ?? (await cached(search));
}

async function versionOf(path: string, env?: NodeJS.ProcessEnv): Promise<string | undefined> {
  const options = env === undefined ? {} : { env };
  const { exitCode, stdout } = await runCommand(path, ['--version'], {
    ...options,
    timeoutMs: 30_000,
  });
  return exitCode === 0 ? parseCliVersion(stdout) : undefined;
}

async function checkGiven(path: string): Promise<string> {
  const version = await versionOf(path);
  if (version !== undefined && isAtLeast(version, OLDEST_USABLE_CLI)) return path;
  throw new Error(
    `HOLDFAST_TEMPORAL_CLI names ${path}, which ` +
      (version === undefined ? 'does not run as the Temporal CLI' : `is version ${version}`) +
      `. Name a Temporal CLI of version ${OLDEST_USABLE_CLI} or later, or unset the variable.`,
  );
}

async function onPath({ environment, onProgress }: CliSearch): Promise<string | undefined> {
  const version = await versionOf('temporal', environment);
  if (version === undefined) return undefined;
  if (isAtLeast(version, OLDEST_USABLE_CLI)) return 'temporal';
  onProgress(
    `The temporal on PATH is version ${version}, older than ${OLDEST_USABLE_CLI}; looking for another.`,
  );
  return undefined;
}

async function cached(search: CliSearch): Promise<string> {
  const target = cachePath(search.environment);
  if ((await versionOf(target)) === TEMPORAL_CLI_VERSION) return target;
  await mkdir(join(target, '..'), { recursive: true });
  return withFileLock(`${target}.lock`, {
    onWait: (holder) =>
      search.onProgress(
        `Waiting for process ${holder}, which is getting Temporal ${TEMPORAL_CLI_VERSION}.`,
      ),
    work: async () => {
      // Whoever held the lock before may have put it there.
      if ((await versionOf(target)) !== TEMPORAL_CLI_VERSION) await obtain(target, search);
      return target;
    },
  });
}

function cachePath(environment: NodeJS.ProcessEnv): string {
  const root = environment['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const name = `temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}${suffix}`;
  return join(root, 'holdfast', name);
}

async function obtain(target: string, search: CliSearch): Promise<void> {
  const { downloadUrl = DOWNLOAD_URL } = search;
  const downloadProblem = await downloadCli(target, { ...search, downloadUrl });
  const problem =
    downloadProblem === undefined ? undefined : ((await buildCli(target, search)) ?? undefined);
  if (problem !== undefined)
    throw new Error(
      `There is no Temporal CLI, and none could be had. Download: ${downloadProblem} Build: ${problem} ` +
        `Install the Temporal CLI (${OLDEST_USABLE_CLI} or later) so that \`temporal\` is on PATH, or name it in ` +
        'HOLDFAST_TEMPORAL_CLI, or set temporal.address in holdfast.yaml to a Temporal server that runs elsewhere.',
    );
  const version = await versionOf(target);
  if (version !== TEMPORAL_CLI_VERSION)
    throw new Error(
      `${target} was made to be the Temporal CLI ${TEMPORAL_CLI_VERSION} but ` +
        `${version === undefined ? 'does not run' : `says it is ${version}`}. Delete it and start again.`,
    );
}
