import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runCommand } from './run-command.ts';
import { TEMPORAL_CLI_VERSION } from './temporal-version.ts';

const MODULE = fileURLToPath(new URL('../../tools/temporal/', import.meta.url));
const PACKAGE = 'github.com/temporalio/cli/cmd/temporal';
const TICK_MS = 2_000;

/**
 * Builds the CLI from tools/temporal, whose go.sum fixes every byte of its sources, and moves it to
 * `target`. Returns why it could not, one or two sentences.
 */
export async function buildCli(
  target: string,
  {
    environment,
    onProgress,
  }: { environment: NodeJS.ProcessEnv; onProgress: (line: string) => void },
): Promise<string | undefined> {
  const go = await runCommand('go', ['version'], { env: environment });
  if (go.exitCode !== 0) return 'Go is not installed (1.26.4 or later is needed).';
  const unfinished = `${target}.building-${process.pid}`;
  const progress = createBuildProgress(onProgress);
  try {
    const { exitCode, stderr } = await runCommand('go', buildArguments(unfinished), {
      cwd: MODULE,
      env: { ...environment, CGO_ENABLED: '0' },
      onErrorLine: progress.line,
    });
    if (exitCode !== 0) return `go build failed: ${lastLines(stderr)}`;
    await rename(unfinished, target);
    return undefined;
  } finally {
    progress.stop();
    await rm(unfinished, { force: true });
  }
}

function buildArguments(output: string): string[] {
  const version = `github.com/temporalio/cli/internal/temporalcli.Version=${TEMPORAL_CLI_VERSION}`;
  // -v names each package when it is compiled, which is the only progress that go tells.
  return ['build', '-v', '-trimpath', '-ldflags', `-s -w -X ${version}`, '-o', output, PACKAGE];
}

/** Counts what `go build -v` says into a line that tells a person how far it is. */
function createBuildProgress(onProgress: (line: string) => void) {
  const startedAt = Date.now();
  let modules = 0;
  let packages = 0;
  const tell = () => {
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    const elapsed = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    const phase =
      packages > 0
        ? `compiled ${packages} packages`
        : modules > 0
          ? `downloaded ${modules} modules`
          : 'reading modules';
    onProgress(
      `Building Temporal ${TEMPORAL_CLI_VERSION} from source, once, some minutes: ${phase}, ${elapsed}`,
    );
  };
  tell();
  const timer = setInterval(tell, TICK_MS);
  return {
    line(text: string) {
      if (text.startsWith('go: downloading ')) modules += 1;
      else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(text)) packages += 1;
      if (modules + packages === 1 || packages === 1) tell();
    },
    stop: () => clearInterval(timer),
  };
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-5).join(' / ');
}
