import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readServerRecord } from '../../src/embedded/server-record.ts';
import { findCli } from '../../src/embedded/temporal-cli.ts';
import { killLeftovers, run, start } from './support.ts';

const shell = promisify(execFile);

/** The `temporal` lines of the README, in its order. */
const documentedLines = async (): Promise<string[]> => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  return [...readme.matchAll(/^```console\n(temporal .*)\n```$/gm)].map(([, line]) => line ?? '');
};

/** `temporal` on the PATH, and the server where this demo found a free port. */
const environmentOfPeople = async (folder: string): Promise<NodeJS.ProcessEnv> => {
  const server = await readServerRecord(join(folder, '.holdfast/temporal.db'));
  const cli = await findCli({
    environment: process.env,
    onProgress: () => undefined,
    downloadUrl: 'http://127.0.0.1:1',
  });
  await symlink(cli, join(folder, 'temporal'));
  const path = `${folder}${delimiter}${process.env.PATH ?? ''}`;
  return { ...process.env, TEMPORAL_ADDRESS: server?.address, PATH: path };
};

/** A server runs one batch job at a time; a person waits a moment and types the line again. */
const obey = async (line: string, env: NodeJS.ProcessEnv): Promise<void> => {
  for (;;) {
    try {
      await shell('sh', ['-c', line], { env });
      return;
    } catch (error) {
      if (!String(error).includes('Max concurrent batch operations')) throw error;
      await setTimeout(500);
    }
  }
};

interface Row {
  readonly stream: string;
  readonly delivered: number;
}

const delivered = async (folder: string): Promise<readonly Row[]> => {
  const { stdout } = await run(['streams', 'status', '--json'], { folder });
  return JSON.parse(stdout) as Row[];
};

const total = (rows: readonly Row[]): number => rows.reduce((sum, row) => sum + row.delivered, 0);

describe('holdfast up without a configuration', () => {
  let folder = '';
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'holdfast-up-'));
  });
  after(async () => {
    killLeftovers();
    await rm(folder, { recursive: true, force: true });
  });

  it('delivers all three streams, obeys the documented commands, drains, and goes on', async () => {
    const first = start(['up'], { folder });
    await first.until('following');
    const lines = await documentedLines();
    assert.ok(lines.length >= 10, 'the README has lost its commands');
    const environment = await environmentOfPeople(folder);
    for (const line of lines) await obey(line, environment);
    first.child.kill('SIGINT');
    const { code, stderr } = await first.ended;
    assert.equal(code, 0, stderr);
    const before = await delivered(folder);
    assert.deepEqual(
      before.filter((row) => row.delivered === 0),
      [],
    );

    const second = start(['up'], { folder });
    await second.until('following');
    second.child.kill('SIGINT');
    const end = await second.ended;
    assert.equal(end.code, 0, end.stderr);
    assert.ok(total(await delivered(folder)) >= total(before));
  });
});
