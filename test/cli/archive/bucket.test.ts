import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { bucketStore, newFolder, theVersitygw } from '../../evidence/stores/on-each-store.ts';
import { aDay } from '../../reports/a-day.ts';
import { billingSupervisor } from '../../reports/happenings.ts';
import { bash, unzip } from '../../reports/package/unzip.ts';
import type { SealedArchive } from '../../reports/sealed-archive.ts';
import { testVersitygw, type Versitygw } from '../../support/versitygw.ts';
import { killLeftovers, run } from '../support.ts';

const ID = billingSupervisor.event.event_id;

describe('search and package of an archive in a bucket', () => {
  let archive: SealedArchive;
  let server: Versitygw;
  let bucket: string;
  let folder: string;

  before(async function () {
    if ((await testVersitygw()) === undefined) this.skip();
    server = await theVersitygw();
    bucket = await server.createBucket();
    archive = await aDay(await bucketStore({ bucket }));
    folder = newFolder();
  });
  after(async () => archive?.[Symbol.asyncDispose]());
  after(killLeftovers);

  const holdfast = async (command: string, ...args: string[]) =>
    run([command, '--archive', `s3://${bucket}/audit/evidence`, ...args], {
      folder,
      environment: {
        AWS_ENDPOINT_URL_S3: server.url,
        AWS_ACCESS_KEY_ID: server.account.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.account.secretAccessKey,
      },
    });

  it('hands out a package that verifies with the versions that the log names', async () => {
    const { code, stderr } = await holdfast('package', ID, '--out', 'role.zip');
    assert.equal(code, 0, stderr);
    const unpacked = unzip(join(folder, 'role.zip'));
    const { status, all } = bash(unpacked, 'bash verify.sh');
    assert.equal(status, 0, all);
    assert.equal(
      bash(unpacked, 'find windows -name manifest.log-entry | wc -l').stdout.trim(),
      '1',
    );
    await rm(unpacked, { recursive: true });
  });

  it('reads what was sealed past newer versions on top of it, and tells of them', async () => {
    const listed = archive.store.list('windows/');
    for await (const { key } of listed) {
      if (!/0800-240m\/.*(events\.ndjson\.gz|sigstore\.json)$/.test(key)) continue;
      const Key = `audit/evidence/${key}`;
      await server.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'forged' }));
    }
    const { code, stdout, stderr } = await holdfast('search', '--open', ID, '--rebuild');
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /after +billing:invoice:view\n +billing:refund:add/);
    assert.match(stdout, /version +\S+/);
    assert.match(stdout, /^proof: holds$[^]*beside it, shadowed: windows\/.*events\.ndjson\.gz/m);
  });
});
