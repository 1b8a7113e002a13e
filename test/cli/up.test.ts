import assert, { AssertionError } from 'node:assert/strict';
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

/** The `temporal` lines of a document, in its order; a command that it names in any other way is an error. */
const commandLines = (text: string): string[] => {
  const lines = [...text.matchAll(/^(temporal .*[^\\])$/gm)].map(([, line]) => line ?? '');
  const named = [...text.matchAll(/\btemporal (?:[a-z]+-?)+ .*--/g)].length;
  assert.equal(lines.length, named, 'a command of the README is not a line of its own, so not run');
  return lines;
};

const readme = (): Promise<string> => readFile(new URL('../../README.md', import.meta.url), 'utf8');

/** What the README says to ask the demo's evidence, by command. */
const documentedQuestions = async (): Promise<readonly string[][]> => {
  const lines = (await readme()).matchAll(/^npm run holdfast -- ((?:search|package|report) .*)$/gm);
  return [...lines].map(([, line = '']) =>
    [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
  );
};

/** Each is answered, and the one who has left since is named. */
const askTheEvidence = async (folder: string): Promise<void> => {
  const questions = await documentedQuestions();
  assert.deepEqual(
    questions.map(([command]) => command),
    ['search', 'package', 'report'],
  );
  for (const question of questions) {
    const { code, stdout, stderr } = await run(question, { folder });
    assert.equal(code, 0, stdout + stderr);
  }
  const found = await run([...(questions[0] ?? []), '--json'], { folder });
  const { hits } = JSON.parse(found.stdout) as { hits: { event_id: string; actor: string }[] };
  for (const { event_id: id } of hits) {
    const { stdout } = await run(['search', '--open', id], { folder });
    if (/^ {2}user \S+: .+, deleted, observed/m.test(stdout)) return;
  }
  assert.fail(`none of them was by somebody deleted since: ${JSON.stringify(hits)}`);
};

const documentedLines = async (): Promise<string[]> => commandLines(await readme());

/** What a line that asks must answer; the others are judged by their exit code. */
const ANSWERS: readonly (readonly [line: RegExp, answer: RegExp])[] = [
  [/^temporal workflow list .*following/, /Running +extract\/genesys-demo-realtime/],
  [/^temporal workflow query .*extract.*status/, /"?stream"?:\s*"genesys-demo-realtime"/],
  [/^temporal workflow query .*alerts.*status/, /"?source"?:\s*"ledger"/],
];

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

/**
 * A server runs one batch job at a time, and the state of a run is searchable a moment after it is entered:
 * a person waits and types the line again.
 */
const obey = async (line: string, env: NodeJS.ProcessEnv): Promise<void> => {
  const expected = ANSWERS.find(([of]) => of.test(line))?.[1];
  for (let attempt = 1; ; attempt += 1) {
    try {
      const { stdout } = await shell('sh', ['-c', line], { env });
      if (expected !== undefined) assert.match(stdout, expected, line);
      return;
    } catch (error) {
      const passes =
        error instanceof AssertionError ||
        String(error).includes('Max concurrent batch operations');
      if (!passes || attempt === 20) throw error;
      await setTimeout(500);
    }
  }
};

/** What the demo stages is shown, stopped its clock there, and links to where the Web UI really is. */
const seeTheAlert = async (folder: string, webUi: string): Promise<void> => {
  for (let attempt = 1; ; attempt += 1) {
    const { stdout } = await run(['alerts', 'list', '--state', 'all', '--json'], { folder });
    const alerts = JSON.parse(stdout) as {
      notice: { title: string; links: { url: string }[] };
      clock: { delivered: string | null };
    }[];
    const staged = alerts.find(({ notice }) => notice.title === 'Admin role given to a non-admin');
    if (staged !== undefined && staged.clock.delivered !== null) {
      const [link = assert.fail()] = staged.notice.links;
      assert.ok(link.url.startsWith(`${webUi}/namespaces/`), `${link.url} is not at ${webUi}`);
      return;
    }
    assert.ok(attempt < 40, `no alert was shown: ${stdout}`);
    await setTimeout(500);
  }
};

interface Row {
  readonly stream: string;
  readonly delivered: number;
  readonly mode: string | null;
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

  it('no command of the README can be missed', () => {
    const line = 'temporal workflow list --query x';
    assert.deepEqual(commandLines(`\`\`\`console\n${line}\n\`\`\`\n`), [line]);
    for (const missed of [`$ ${line}`, `  ${line}`, `Type \`${line}\`.`, `${line} \\`]) {
      assert.throws(() => commandLines(missed), /not run/);
    }
  });

  it('delivers all three streams, harvests its day, obeys the documented commands, drains, and goes on', async () => {
    const first = start(['up'], { folder });
    await first.until('following');
    const begun = first.stderr();
    const [, webUi = assert.fail(begun)] = /Temporal Web UI {2}(\S+)/.exec(begun) ?? [];
    const lines = await documentedLines();
    assert.ok(lines.length >= 10, 'the README has lost its commands');
    for (const [asking] of ANSWERS) assert.ok(lines.some((line) => asking.test(line)));
    const environment = await environmentOfPeople(folder);
    for (const line of lines) await obey(line, environment);
    await first.until('evidence archive: valid');
    const verified = await run(['verify'], { folder });
    assert.equal(verified.code, 0, verified.stdout);
    await askTheEvidence(folder);
    await seeTheAlert(folder, webUi);
    first.child.kill('SIGINT');
    const { code, stderr } = await first.ended;
    assert.equal(code, 0, stderr);
    const before = await delivered(folder);
    assert.deepEqual(
      before.filter((row) => row.delivered === 0 || row.mode !== 'verified'),
      [],
    );

    const second = start(['up'], { folder });
    await second.until('following');
    second.child.kill('SIGINT');
    const end = await second.ended;
    assert.equal(end.code, 0, end.stderr);
    assert.ok(total(await delivered(folder)) >= total(before));
  }).timeout(180_000);
});
