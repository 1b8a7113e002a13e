import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { findCli } from '../../src/embedded/temporal-cli.ts';
import { TEMPORAL_CLI_VERSION } from '../../src/embedded/temporal-version.ts';

const FINDER = fileURLToPath(new URL('../support/processes/find-cli.ts', import.meta.url));
const NAME = `temporal-${TEMPORAL_CLI_VERSION}-${process.platform}-${process.arch}`;
/** Nothing listens there. */
const NO_DOWNLOAD = 'http://127.0.0.1:1';

const temporalSaying = (version: string): string =>
  `echo "temporal version ${version} (Server 1.0.0)"`;

/** What `go build` does as seen from outside: says its steps, takes a while, writes the file after -o. */
const GO = `
[ "$1" = version ] && exit 0
echo "$CGO_ENABLED $PWD $*" >> "$BUILD_LOG"
echo "go: downloading example.com/a v1.0.0" >&2
echo "go: downloading example.com/b v1.0.0" >&2
echo "example.com/a/b" >&2
/bin/sleep 1
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\\n%s\\n' '${temporalSaying(TEMPORAL_CLI_VERSION)}' > "$2"
/bin/chmod 755 "$2"`;

describe('findCli', () => {
  let folder: string;
  let said: string[];
  let environment: NodeJS.ProcessEnv;
  let server: Server | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-cli-'));
    said = [];
    environment = {
      PATH: join(folder, 'bin'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      BUILD_LOG: join(folder, 'build.log'),
    };
  });

  afterEach(() => {
    server?.close();
    rmSync(folder, { recursive: true });
  });

  const program = (path: string, script: string): string => {
    const file = join(folder, path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${script}\n`);
    chmodSync(file, 0o755);
    return file;
  };

  const find = async (downloadUrl = NO_DOWNLOAD) =>
    findCli({ environment, onProgress: (line) => said.push(line), downloadUrl });

  const cachedFile = (): string => join(folder, 'cache/holdfast', NAME);

  const builds = (): string[] => readFileSync(join(folder, 'build.log'), 'utf8').trim().split('\n');

  /** Answers as temporal.download does, and serves an archive with `fileToExtract` in it. */
  const serveDownload = async (fileToExtract: string, script: string): Promise<string> => {
    program('archive/temporal', script);
    spawnSync('tar', ['-czf', join(folder, 'a.tgz'), '-C', join(folder, 'archive'), 'temporal']);
    let url = '';
    server = createServer((request, response) => {
      if (request.url === '/archive') response.end(readFileSync(join(folder, 'a.tgz')));
      else if (request.url?.startsWith(`/cli/${TEMPORAL_CLI_VERSION}?arch=`))
        response.end(JSON.stringify({ archiveUrl: `${url}/archive`, fileToExtract }));
      else response.writeHead(404).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(address !== null && typeof address === 'object');
    url = `http://127.0.0.1:${address.port}`;
    return `${url}/cli`;
  };

  it('takes the one that HOLDFAST_TEMPORAL_CLI names before the one on PATH', async () => {
    program('bin/temporal', temporalSaying('1.8.2'));
    environment['HOLDFAST_TEMPORAL_CLI'] = program('given', temporalSaying('1.5.0'));
    assert.equal(await find(), join(folder, 'given'));
  });

  it('refuses a HOLDFAST_TEMPORAL_CLI that is too old or does not run, rather than look elsewhere', async () => {
    program('bin/temporal', temporalSaying('1.8.2'));
    environment['HOLDFAST_TEMPORAL_CLI'] = program('given', temporalSaying('1.4.9'));
    await assert.rejects(
      find(),
      /HOLDFAST_TEMPORAL_CLI names .*given, which is version 1\.4\.9\. .*1\.5\.0 or later/,
    );
    environment['HOLDFAST_TEMPORAL_CLI'] = join(folder, 'absent');
    await assert.rejects(find(), /absent, which does not run as the Temporal CLI/);
  });

  it('takes the one on PATH when it is new enough', async () => {
    program('bin/temporal', temporalSaying('1.10.0'));
    assert.equal(await find(), 'temporal');
  });

  it('passes over one on PATH that is too old, and says so', async () => {
    program('bin/temporal', temporalSaying('1.4.1'));
    program(`cache/holdfast/${NAME}`, temporalSaying(TEMPORAL_CLI_VERSION));
    assert.equal(await find(), cachedFile());
    assert.match(said.join('\n'), /on PATH is version 1\.4\.1, older than 1\.5\.0/);
  });

  it('downloads once and then has it', async () => {
    const url = await serveDownload('temporal', temporalSaying(TEMPORAL_CLI_VERSION));
    assert.equal(await find(url), cachedFile());
    assert.equal(await find(), cachedFile());
  });

  it('replaces a cached file that is damaged', async () => {
    program(`cache/holdfast/${NAME}`, 'exit 1');
    const url = await serveDownload('temporal', temporalSaying(TEMPORAL_CLI_VERSION));
    assert.equal(await find(url), cachedFile());
    assert.match(readFileSync(cachedFile(), 'utf8'), /temporal version/);
  });

  it('refuses a download that is another version than asked for', async () => {
    const url = await serveDownload('temporal', temporalSaying('1.0.0'));
    await assert.rejects(
      find(url),
      /made to be the Temporal CLI .* but says it is 1\.0\.0\. Delete it/,
    );
  });

  it('unpacks no file from outside the archive folder, whatever the server names', async () => {
    const url = await serveDownload('../../escaped', temporalSaying(TEMPORAL_CLI_VERSION));
    await assert.rejects(find(url), /a fileToExtract that is a path/);
  });

  it('builds from tools/temporal where no download is to be had, saying how far it is', async () => {
    program('bin/go', GO);
    assert.equal(await find(), cachedFile());
    const [build = ''] = builds();
    assert.match(build, /^0 .*tools\/temporal build .*-trimpath .*Version=1\.8\.2/);
    assert.match(said.join('\n'), /Building Temporal 1\.8\.2 .*: downloaded 1 modules, 0:0\d/);
    assert.match(said.join('\n'), /: compiled 1 packages, 0:0\d/);
  });

  it('builds once when two processes ask at once', async () => {
    program('bin/go', GO);
    const paths = await Promise.all([findInOwnProcess(environment), findInOwnProcess(environment)]);
    assert.deepEqual(paths, [cachedFile(), cachedFile()]);
    assert.equal(builds().length, 1);
  });

  it('takes over the lock of a process that died', async () => {
    const { pid } = spawnSync('true');
    program(`cache/holdfast/${NAME}`, 'exit 1');
    writeFileSync(`${cachedFile()}.lock`, String(pid));
    const url = await serveDownload('temporal', temporalSaying(TEMPORAL_CLI_VERSION));
    assert.equal(await find(url), cachedFile());
  });

  it('names every way out where there is neither network nor Go', async () => {
    await assert.rejects(find(), (error: Error) => {
      for (const part of [
        '127.0.0.1:1 did not give it',
        'Go is not installed',
        'HOLDFAST_TEMPORAL_CLI',
        'temporal.address',
      ])
        assert.ok(error.message.includes(part), error.message);
      return true;
    });
  });

  it('passes on what go said when the build fails', async () => {
    program('bin/go', '[ "$1" = version ] && exit 0\necho "no space left on device" >&2\nexit 1');
    await assert.rejects(find(), /go build failed: no space left on device/);
  });
});

async function findInOwnProcess(env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, [FINDER, NO_DOWNLOAD], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return text(child.stdout);
}
