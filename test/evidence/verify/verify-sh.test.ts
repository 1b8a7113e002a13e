import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import { sha256 } from '../../../src/evidence/verify/read-whole.ts';
import { killLeftovers, run } from '../../cli/support.ts';
import { unzip } from '../../reports/package/unzip.ts';
import { newFolder } from '../stores/on-each-store.ts';
import { writeArchive } from './write-archive.ts';

/** What the archive proves; the other files are proved by SHA256SUMS alone, which who changes them can change too. */
const SEALED = /^(windows|keys|public-keys|log)\/|^events\.ndjson$/;

describe('verify.sh', function () {
  this.timeout(180_000);
  let folder: string;
  let files: readonly string[];
  const check = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('bash', ['verify.sh', ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    const failed = stdout.split('\n').filter((line) => line.startsWith('FAILED'));
    return { status, failed, stdout, stderr };
  };
  const write = (name: string, bytes: Buffer): void => {
    rmSync(join(folder, name), { force: true });
    writeFileSync(join(folder, name), bytes);
  };
  /** As somebody does who knows of SHA256SUMS. */
  const sumUp = (): void => {
    const lines = files.map((name) => `${sha256(readFileSync(join(folder, name)))}  ${name}\n`);
    write('SHA256SUMS', Buffer.from(lines.join('')));
  };

  before(async () => {
    const directory = newFolder();
    const writer = await writeArchive(createDirectoryStore({ directory, immutable: false }));
    await writer.declare({ from: '2026-06-01T00:00:00.000Z' });
    await writer.seal({ from: '2026-06-01T00:00:00.000Z' });
    await writer.rotate('2026-06-01T06:00:00.000Z');
    await writer.seal({ from: '2026-06-01T04:00:00.000Z' });
    const packed = [
      'package',
      '--archive',
      directory,
      '--from',
      '2026-06-01T04:00Z',
      '--out',
      'a.zip',
    ];
    const out = newFolder();
    const { code, stderr } = await run(packed, { folder: out });
    assert.equal(code, 0, stderr);
    folder = unzip(join(out, 'a.zip'));
    files = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(folder.length).replace(/^\//, ''))
      .filter((name) => name !== 'SHA256SUMS');
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  after(killLeftovers);

  it('finds an unchanged package to be right', () => {
    const { status, failed, stdout, stderr } = check();
    assert.equal(status, 0, stdout);
    assert.deepEqual([failed, stderr], [[], '']);
    assert.match(
      stdout,
      /\d+ checks OK, 0 FAILED; windows: 1\nThe keys are those of the package itself/,
    );
    assert.match(check('--keys', 'public-keys').stdout, /0 FAILED/);
    assert.equal(check('--nonsense').status, 2);
  });

  it('names each file that was changed, whoever made the sums anew', () => {
    const silent: string[] = [];
    for (const name of files.filter((file) => SEALED.test(file))) {
      const bytes = readFileSync(join(folder, name));
      const at = Math.floor(bytes.length * 0.6);
      const changed = Buffer.from(bytes);
      // Another digit or letter, so that texts stay texts.
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      write(name, changed);
      sumUp();
      const { status, failed } = check();
      if (status !== 1 || !failed.some((line) => line.includes(name)))
        silent.push(`${name}: ${failed.join('; ')}`);
      write(name, bytes);
    }
    sumUp();
    assert.deepEqual(silent, []);
  });

  it('names what is no longer as SHA256SUMS says, missing, or more than there was', () => {
    const guide = readFileSync(join(folder, 'VERIFY.md'));
    const [sealed = ''] = files.filter((name) => name.endsWith('received.warc.gz'));
    const received = readFileSync(join(folder, sealed));
    write('VERIFY.md', Buffer.concat([guide, Buffer.from('\n')]));
    rmSync(join(folder, sealed));
    write('more.txt', Buffer.from('more\n'));
    const { status, failed } = check();
    assert.equal(status, 1);
    assert.deepEqual(failed, [
      'FAILED  more.txt is in the package and not in SHA256SUMS',
      'FAILED  VERIFY.md has the digest of SHA256SUMS',
      `FAILED  ${sealed} has the digest of SHA256SUMS`,
      `FAILED  ${sealed} is what was sealed`,
    ]);
    rmSync(join(folder, 'more.txt'));
    write('VERIFY.md', guide);
    write(sealed, received);
  });

  it('names files that nobody sealed, windows without a statement, and keys that nobody trusts', () => {
    const [bundle = ''] = files.filter((name) => name.endsWith('sigstore.json'));
    const extra = bundle.replace('manifest.sigstore.json', 'extra.ndjson.gz');
    write(extra, Buffer.from('more'));
    const { failed } = check('--keys', newFolder());
    assert.ok(failed.includes(`FAILED  ${extra} lies among the sealed files and is none of them`));
    assert.equal(
      failed.filter((line) => line.endsWith('is one of those that you trust')).length,
      4,
    );
    const bytes = readFileSync(join(folder, bundle));
    rmSync(join(folder, extra));
    rmSync(join(folder, bundle));
    assert.match(
      check().failed.join('\n'),
      /has files and no manifest\.sigstore\.json[^]*|has no sealed window/,
    );
    write(bundle, bytes);
    assert.equal(check().status, 0);
  });
});
