import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { aDay } from '../../reports/a-day.ts';
import { billingSupervisor } from '../../reports/happenings.ts';
import { bash, unzip } from '../../reports/package/unzip.ts';
import type { SealedArchive } from '../../reports/sealed-archive.ts';
import { killLeftovers, run } from '../support.ts';

describe('holdfast package', () => {
  let archive: SealedArchive;
  let folder: string;
  const pack = async (...args: string[]) =>
    run(['package', '--archive', archive.directory, ...args], { folder });

  before(async () => {
    archive = await aDay();
    folder = join(archive.directory, '..');
  });
  after(async () => archive[Symbol.asyncDispose]());
  after(killLeftovers);

  it('hands out who changed the role, so that it verifies on a machine without Node.js', async () => {
    const role = ['--target', 'Billing Supervisor', '--changed', 'permissionPolicies'];
    const { code, stderr } = await pack(...role, '--in', '2026-06', '--out', 'june.zip');
    assert.equal(code, 0, stderr);
    const unpacked = unzip(join(folder, 'june.zip'));
    const { status, all } = bash(unpacked, 'bash verify.sh');
    assert.equal(status, 0, all);
    assert.equal(bash(unpacked, 'bash verify.sh --keys public-keys').status, 0);
    const sheet = await readFile(join(unpacked, 'events.html'), 'utf8');
    assert.match(sheet, /Dana Gone[^]*value added">billing:refund:add/);
    await rm(unpacked, { recursive: true });
  });

  it('notes what left, who took it, and how it was asked for', async () => {
    const { code, stdout } = await pack('--json', '--words', '🚀', '--out', 'rocket.zip');
    assert.equal(code, 0);
    const { sha256 } = JSON.parse(stdout) as { sha256: string };
    const journal = await readFile(join(folder, '.holdfast/reports/exports.jsonl'), 'utf8');
    const last = JSON.parse(journal.trim().split('\n').at(-1) ?? '') as {
      query: string;
      by: string;
      files: { sha256: string }[];
    };
    assert.equal(last.query, "'🚀'");
    assert.notEqual(last.by, '');
    assert.equal(last.files[0]?.sha256, sha256);
  });

  it('refuses a place that nothing can be written to, and says what to name', async () => {
    for (const [out, why] of [
      ['/nonexist/p.zip', /There is no folder \/nonexist/],
      ['', /--out has no file name/],
      ['.', /is a folder/],
      ['june.txt/p.zip', /There is no folder .*june\.txt/],
    ] as const) {
      const { code, stderr } = await pack('--in', '2026-06', '--out', out);
      assert.equal(code, 2, stderr);
      assert.match(stderr, why);
      assert.match(stderr, /--out finding-17\.zip/);
      assert.doesNotMatch(stderr, /not expected/);
    }
  });

  it('takes the beginning of an id, of at least 6 digits, and knows its tenants', async () => {
    const id = billingSupervisor.event.event_id;
    const { code, stderr } = await pack(`${id.slice(0, 6)}…`, '--out', 'one.zip');
    assert.equal(code, 0, stderr);
    const short = await pack(id.slice(0, 4), '--out', 'one.zip');
    assert.equal(short.code, 2);
    assert.match(short.stderr, /at least 6 digits/);
    const nobody = await pack('--tenant', 'acne', '--out', 'one.zip');
    assert.equal(nobody.code, 2);
    assert.match(nobody.stderr, /Did you mean "acme"\?/);
  });

  it('wants to be told which events', async () => {
    const { code, stderr } = await pack('--out', 'all.zip');
    assert.equal(code, 2);
    assert.match(stderr, /Name events/);
  });
});
