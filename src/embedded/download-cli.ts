import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { runCommand } from './run-command.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

const METADATA_TIMEOUT_MS = 5_000;
const ARCHIVE_TIMEOUT_MS = 300_000;
const ARCHITECTURES: Partial<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const PLATFORMS: Partial<Record<string, string>> = { win32: 'windows' };

/**
 * Downloads the CLI to `target` as Temporal's SDKs do. Returns why it could not, one sentence; a machine
 * without the way out is ordinary, so nothing is thrown.
 */
export async function downloadCli(
  target: string,
  { downloadUrl, onProgress }: { downloadUrl: string; onProgress: (line: string) => void },
): Promise<string | undefined> {
  const folder = await mkdtemp(join(dirname(target), 'download-'));
  try {
    const { archiveUrl, fileToExtract } = await askForArchive(downloadUrl);
    onProgress(`Downloading Temporal ${TEMPORAL_CLI_VERSION} from ${new URL(archiveUrl).host}.`);
    const archive = join(folder, 'archive');
    await save(archiveUrl, archive);
    const { exitCode, stderr } = await runCommand('tar', [
      '-xf',
      archive,
      '-C',
      folder,
      fileToExtract,
    ]);
    if (exitCode !== 0) return `tar could not unpack ${archiveUrl}: ${stderr.trim()}.`;
    const binary = join(folder, fileToExtract);
    await chmod(binary, 0o755);
    await rename(binary, target);
    return undefined;
  } catch (error) {
    return describe(error, new URL(downloadUrl).host);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function askForArchive(
  baseUrl: string,
): Promise<{ archiveUrl: string; fileToExtract: string }> {
  const url = new URL(`${baseUrl}/${TEMPORAL_CLI_VERSION}`);
  url.searchParams.set('arch', ARCHITECTURES[process.arch] ?? process.arch);
  url.searchParams.set('platform', PLATFORMS[process.platform] ?? process.platform);
  const response = await fetch(url, { signal: AbortSignal.timeout(METADATA_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const reply: unknown = await response.json();
  const { archiveUrl, fileToExtract } = (reply ?? {}) as Record<string, unknown>;
  if (typeof archiveUrl !== 'string' || typeof fileToExtract !== 'string')
    throw new Error('a reply without archiveUrl and fileToExtract');
  // The name comes from the network and becomes a path.
  if (basename(fileToExtract) !== fileToExtract) throw new Error('a fileToExtract that is a path');
  return { archiveUrl, fileToExtract };
}

async function save(url: string, file: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ARCHIVE_TIMEOUT_MS) });
  if (!response.ok || response.body === null) throw new Error(`archive: status ${response.status}`);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
}

function describe(error: unknown, host: string): string {
  const { message, cause } = error as Error;
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : message;
  return `${host} did not give it (${reason}).`;
}
