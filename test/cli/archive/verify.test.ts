import assert from 'node:assert/strict';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { Verification } from '../../../src/evidence/verify/verification.ts';
import { bucketStore, newFolder, theVersitygw } from '../../evidence/stores/on-each-store.ts';
import { writeVariedArchive } from '../../evidence/verify/varied-archive.ts';
import { type ArchiveWriter, writeArchive } from '../../evidence/verify/write-archive.ts';
import { testVersitygw } from '../../support/versitygw.ts';
import { killLeftovers, run } from '../support.ts';

describe('holdfast verify', function () {
  this.timeout(60_000);
  const folder = newFolder();
  const archive = join(folder, 'archive');
  let writer: ArchiveWriter;
  const verify = (...args: string[]) => run(['verify', '--archive', archive, ...args], { folder });

  before(async () => {
    writer = await writeVariedArchive(
      createDirectoryStore({ directory: archive, immutable: false }),
    );
    writeFileSync(join(folder, 'evidence.pem'), writer.keys.evidence.publicKey);
    writeFileSync(join(folder, 'log.pem'), writer.keys.log.publicKey);
  });
  after(killLeftovers);

  it('needs nothing but the archive, and says whose keys it believed', async () => {
    const { code, stdout, stderr } = await verify();
    assert.equal(code, 0, stdout + stderr);
    assert.match(
      stdout,
      /: VALID\n5\/6 windows, (\d+)\/\1 objects, 13\/13 events; 83\.33 % of the windows/,
    );
    assert.match(
      stdout,
      /Keys: the archive's own\.[^]+evidence SHA-256 [0-9a-f]{64} [^]+Store: .*tamper-evident/,
    );
    assert.match(stdout, /Not a fault, but to be known:[^]+\nlate [^]+\ngap /);
    assert.match(stderr, /11 of 11 statements/);
  });

  it('believes only keys that were given', async () => {
    const { code, stdout } = await verify(
      '--key',
      'evidence.pem',
      '--log-key',
      'log.pem',
      '--json',
    );
    assert.equal(code, 0, stdout);
    assert.equal((JSON.parse(stdout) as Verification).keys.source, 'given');
    const other = await writeArchive(
      createDirectoryStore({ directory: newFolder(), immutable: false }),
    );
    writeFileSync(join(folder, 'other.pem'), other.keys.evidence.publicKey);
    assert.equal((await verify('--key', 'other.pem')).code, 1);
  });

  it('ends with 1 and names the object and what to do where something is wrong', async () => {
    const window = join(
      archive,
      'windows/genesys',
      readdirSync(join(archive, 'windows/genesys'))[0] ?? '',
      '2026/06/01/0000-240m/000000000001',
    );
    rmSync(join(window, 'received.warc.gz'));
    const { code, stdout } = await verify();
    assert.equal(code, 1);
    assert.match(stdout, /: 1 FINDINGS\n4\/6 windows/);
    assert.match(
      stdout,
      /missing +windows\/genesys\/.*\/000000000001\/received\.warc\.gz +It was sealed, and is not there\./,
    );
    assert.match(stdout, /What to do:\n {2}missing: Restore it/);
  });

  it('ends with 2 on keys that are none, and with 3 where no archive can be read', async () => {
    writeFileSync(join(folder, 'nonsense.pem'), 'nonsense');
    const { code, stderr } = await verify('--key', 'nonsense.pem');
    assert.equal(code, 2);
    assert.match(stderr, /nonsense\.pem is no public key of ECDSA on P-256/);
    assert.equal((await verify('--log-key', 'missing.pem')).code, 2);
    const away = await run(['verify', '--archive', join(folder, 'away')], { folder });
    assert.equal(away.code, 3);
    assert.match(away.stderr, /away cannot be read/);
  });

  it('names what lies on top of what was sealed in a bucket', async function () {
    if ((await testVersitygw()) === undefined) this.skip();
    const { url, account, s3, createBucket } = await theVersitygw();
    const Bucket = await createBucket();
    const store = await bucketStore({ bucket: Bucket });
    const written = await writeArchive(store);
    const { bundleKey } = await written.seal({ from: '2026-06-01T00:00:00.000Z' });
    await written.seal({ from: '2026-06-01T04:00:00.000Z' });
    await store.close();
    const asked = () =>
      run(['verify', '--json', '--archive', `s3://${Bucket}/audit/evidence/`], {
        folder,
        environment: {
          AWS_ENDPOINT_URL_S3: url,
          AWS_ACCESS_KEY_ID: account.accessKeyId,
          AWS_SECRET_ACCESS_KEY: account.secretAccessKey,
        },
      });
    const before = await asked();
    assert.equal(before.code, 0, before.stdout + before.stderr);
    const events = bundleKey.replace('manifest.sigstore.json', 'events.ndjson.gz');
    const at = (key: string) => ({ Bucket, Key: `audit/evidence/${key}` });
    await s3.send(new DeleteObjectCommand(at(events)));
    await s3.send(new PutObjectCommand({ ...at(bundleKey), Body: 'forged' }));
    await s3.send(new DeleteObjectCommand(at('keys/0001.dsse.json')));
    const { code, stdout } = await asked();
    assert.equal(code, 1);
    const { findings, windows } = JSON.parse(stdout) as Verification;
    const found = findings.map(({ verdict, object }) => `${verdict} ${object}`).toSorted();
    // What a stranger put there has no lock either.
    assert.deepEqual(
      found,
      [`shadowed ${bundleKey}`, 'shadowed keys/0001.dsse.json', `shadowed ${events}`].toSorted(),
    );
    assert.deepEqual(windows, { valid: 1, total: 2 });
  });
});
