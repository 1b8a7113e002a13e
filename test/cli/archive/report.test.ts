import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditorReport } from '../../../src/reports/auditor/auditor-report.ts';
import { aDay } from '../../reports/a-day.ts';
import type { SealedArchive } from '../../reports/sealed-archive.ts';
import { killLeftovers, run } from '../support.ts';

describe('holdfast report', () => {
  let archive: SealedArchive;
  let folder: string;
  before(async () => {
    archive = await aDay();
    folder = join(archive.directory, '..');
  });
  after(async () => archive[Symbol.asyncDispose]());
  after(killLeftovers);

  const report = async (...args: string[]) =>
    run(['report', '--archive', archive.directory, '--tenant', 'acme', ...args], { folder });

  it('counts a day out of the archive, and names what has to be explained', async () => {
    const { code, stdout, stderr } = await report('--in', '2026-06-09');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /5 events in 5 windows of 6 expected/);
    const file = join(folder, '.holdfast/reports/evidence-acme-2026-06-09-2026-06-10');
    const { completeness, missing, supplements, exceptions, differences, unread, windows, store } =
      JSON.parse(await readFile(`${file}.json`, 'utf8')) as AuditorReport;
    assert.deepEqual(completeness, {
      expected: 6,
      sealed: 2,
      empty: 1,
      failed: 1,
      gap: 1,
      missing: 1,
      independent: { agree: 3, differ: 0, none: 0 },
      records: 4,
      repeated: 0,
      outside: 0,
    });
    assert.deepEqual(missing, [
      { from: '2026-06-09T20:00:00.000Z', to: '2026-06-10T00:00:00.000Z' },
    ]);
    assert.equal(supplements.length, 1);
    assert.equal(exceptions.systemEvents, 1);
    assert.equal(exceptions.foreignActors.length, 1);
    assert.deepEqual([differences, unread], [[], []]);
    assert.equal(windows[3]?.reason, 'the query ended as Failed');
    assert.equal(store?.claim, 'tamper-evident');
  });

  it('writes a page that needs nothing else and lets no name become markup', async () => {
    await report('--in', '2026-06-09');
    const name = '.holdfast/reports/evidence-acme-2026-06-09-2026-06-10.html';
    const html = await readFile(join(folder, name), 'utf8');
    assert.doesNotMatch(html, /<script|<b>Bold|src=|href=|url\(/);
    assert.match(html, /Partner &lt;b&gt;Bold&lt;\/b&gt;/);
    assert.match(html, /the platform no longer answers for it/);
    assert.match(html, /Reviewed/);
  });

  it('notes what left', async () => {
    await report('--in', '2026-06-09');
    const journal = await readFile(join(folder, '.holdfast/reports/exports.jsonl'), 'utf8');
    const [line = ''] = journal.split('\n');
    const { command, query, events } = JSON.parse(line) as Record<string, unknown>;
    assert.deepEqual([command, events], ['report', 5]);
    assert.match(String(query), /--tenant acme --from 2026-06-09T00:00:00\.000Z/);
  });

  it('says that there is nothing of that tenant, and writes nothing', async () => {
    const before = await readdir(join(folder, '.holdfast/reports'));
    const other = ['report', '--archive', archive.directory, '--tenant', 'nobody'];
    const { code, stderr } = await run([...other, '--in', '2026-06'], { folder });
    assert.equal(code, 1);
    assert.match(stderr, /no window of nobody/);
    assert.deepEqual(await readdir(join(folder, '.holdfast/reports')), before);
  });

  it('wants a period', async () => {
    assert.equal((await report()).code, 2);
    assert.equal((await report('--from', '2026-06-09', '--to', '2026-06-09')).code, 2);
  });
});
