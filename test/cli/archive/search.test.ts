import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { aDay } from '../../reports/a-day.ts';
import { billingSupervisor } from '../../reports/happenings.ts';
import type { SealedArchive } from '../../reports/sealed-archive.ts';
import { killLeftovers, run } from '../support.ts';

const ID = billingSupervisor.event.event_id;
const WINDOW = 'windows/genesys/a1b2c3d4-0000-4000-8000-000000000001/2026/06/09/0800-240m';

describe('holdfast search', () => {
  let archive: SealedArchive;
  let index: string;
  const search = async (...args: string[]) =>
    run(['search', '--archive', archive.directory, '--index', index, ...args]);

  beforeEach(async () => {
    archive = await aDay();
    index = join(archive.directory, '..', 'index.sqlite');
  });
  afterEach(async () => archive[Symbol.asyncDispose]());
  after(killLeftovers);

  it('answers who changed the permissions of the Billing Supervisor role in June', async () => {
    const { code, stdout, stderr } = await search(
      '--target',
      'Billing Supervisor',
      '--changed',
      'permissionPolicies',
      '--in',
      '2026-06',
    );
    assert.equal(code, 0, stderr);
    assert.match(
      stdout,
      /2026-06-09T10:30:00\.000Z +Dana Gone +ROLE_UPDATED +Billing Supervisor +permissionPolicies: \+billing:refund:add/,
    );
    assert.match(stdout, /1 event fits/);
  });

  it('says why a question in whole sentences finds nothing', async () => {
    const question = await search('who changed the permissions of Billing Supervisor');
    assert.match(
      question.stdout,
      /^Nothing fits\.\nEvery word .* none has: who, changed, the, permissions, of\./m,
    );
    const { stdout } = await search('Billing', '--in', '2020');
    assert.match(stdout, /leave one out/);
  });

  it('shows names as text, without what a terminal would obey', async () => {
    const { stdout } = await search('🚀');
    assert.match(stdout, /<script>alert\(1\)<\/script>/);
    assert.match(stdout, /"old", & <i> -> 🚀 new/);
  });

  it('opens a hit to what was sealed, and proves it', async () => {
    const { code, stdout, stderr } = await search('--open', ID);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /who +Dana Gone, 7777aaaa/);
    assert.match(stdout, /after +billing:invoice:view\n +billing:refund:add/);
    assert.match(stdout, /"eventDate": "2026-06-09T10:30:00\.000Z"/);
    assert.match(stdout, /observed 2026-06-10T02:20:00\.000Z, 56999 s after/);
    assert.match(stdout, /log +entry 4/);
    assert.match(stdout, /c2sp\.org\/tlog-proof@v1\n +index 4/);
    assert.match(stdout, /^proof: holds$/m);
    const beginning = await search('--open', ID.slice(0, 8));
    assert.equal(beginning.stdout, stdout);
    const unknown = await search('--open', 'ffffffffff');
    assert.match(unknown.stderr, /knows no event ffffffffff/);
  });

  it('takes the beginning of an id as it is copied, and says how many digits it needs', async () => {
    const whole = await search('--open', ID);
    for (const given of [`${ID.slice(0, 6)}…`, `${ID.slice(0, 8)}...`, ID.toUpperCase()])
      assert.equal((await search('--open', given)).stdout, whole.stdout, given);
    for (const given of [ID.slice(0, 4), '3f2…', '', 'no-id']) {
      const { code, stderr } = await search('--open', given);
      assert.equal(code, 2, given);
      assert.match(stderr, /at least 6 digits/);
      assert.doesNotMatch(stderr, /rebuild/);
    }
  });

  it('opens one event and heeds nothing beside it, so it refuses what is beside it', async () => {
    for (const more of [['words'], ['--tenant', 'acme'], ['--in', '2026-06']]) {
      const { code, stderr } = await search('--open', ID, ...more);
      assert.equal(code, 2, more.join(' '));
      assert.match(stderr, /--open takes no words and no conditions/);
    }
  });

  it('does not say that nothing fits a tenant that nobody knows', async () => {
    const { code, stderr } = await search('--tenant', 'acne');
    assert.equal(code, 2);
    assert.match(stderr, /No tenant is called "acne"[^]*Did you mean "acme"\?/);
    assert.equal((await search('--tenant', 'ACME')).code, 0);
  });

  it('refuses a period that ends before it begins', async () => {
    const { code, stderr } = await search('--from', '2026-06-02', '--to', '2026-06-01');
    assert.equal(code, 2);
    assert.match(stderr, /--from has to be before --to/);
  });

  it('does not say that a proof holds where something was changed since', async () => {
    await search();
    const proof = join(archive.directory, WINDOW, '000000000003/manifest.tlog-proof');
    const text = await readFile(proof, 'utf8');
    await chmod(proof, 0o644);
    await writeFile(proof, text.replace('index 4', 'index 3'));
    const { code, stdout } = await search('--open', ID);
    assert.equal(code, 1);
    assert.match(stdout, /proof: DOES NOT HOLD[^]*manifest\.tlog-proof/);
    assert.doesNotMatch(stdout, /proof: holds/);
  });

  it('shows nothing that was not sealed, whatever somebody writes into the index', async () => {
    await search();
    const database = new DatabaseSync(index);
    database.exec(`UPDATE events SET event_id = '${'f'.repeat(32)}' WHERE event_id = '${ID}'`);
    database.close();
    const { code, stderr } = await search('--open', 'f'.repeat(32));
    assert.equal(code, 2);
    assert.match(stderr, /entry 4 of the log holds event ffff[^]*it does not[^]*--rebuild/);
    assert.equal((await search('--open', ID)).code, 2, 'hidden');
    assert.equal((await search('--open', ID, '--rebuild')).code, 0);
  });

  it('says how a time is written', async () => {
    for (const time of [
      'yesterday',
      '2026-06-31',
      '2026-06-31T00:00:00Z',
      '2026-13',
      '09.06.2026',
    ]) {
      const { code, stderr } = await search('--from', time);
      assert.equal(code, 2, time);
      assert.match(stderr, /2026-03-01 or 2026-03-01T00:00:00Z/);
    }
    assert.match((await search('--in', '2026-06-31')).stderr, /2026-06-09, 2026-06, 2026/);
    assert.match((await search('--in', '2026-06', '--to', '2026-07')).stderr, /Give --in, or/);
  });

  it('says that there is no archive', async () => {
    const { code, stderr } = await run(['search', '--archive', '/nowhere']);
    assert.notEqual(code, 0);
    assert.match(stderr, /\/nowhere/);
  });

  it('answers programs with JSON', async () => {
    const { stdout } = await search('--json', '--actor', 'Dana', '--limit', '1');
    const { total, hits } = JSON.parse(stdout) as { total: number; hits: { event_id: string }[] };
    assert.equal(total, 1);
    assert.equal(hits[0]?.event_id, ID);
    const opened = JSON.parse((await search('--json', '--open', ID)).stdout) as { proof: string };
    assert.equal(opened.proof, 'holds');
  });
});
