import assert from 'node:assert/strict';
import {
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import type { EvidenceStore, ListedObject } from '../../../src/evidence/stores/evidence-store.ts';
import { testVersitygw, type Versitygw } from '../../support/versitygw.ts';
import { bucketStore, theVersitygw } from './on-each-store.ts';

const KEY = 'windows/genesys/org-1/2026/03/04/0800-240m/0123456789ab/manifest.json';
const PREFIX = 'audit/evidence/';
const CONFLICT = { name: 'Failure', type: 'EvidenceConflict', retryable: false };
const REFUSED = { name: 'Failure', type: 'StoreRefused', retryable: true };

const put = (store: EvidenceStore, text: string, key = KEY) =>
  store.putIfAbsent(key, Buffer.from(text), 'application/json');

const versionsIn = async (store: EvidenceStore): Promise<ListedObject[]> => {
  const versions: ListedObject[] = [];
  for await (const version of store.list('')) versions.push(version);
  return versions;
};

describe('the evidence store in a bucket', () => {
  let server: Versitygw;
  let bucket: string;
  let store: EvidenceStore;

  before(async function () {
    if ((await testVersitygw()) === undefined) this.skip();
    server = await theVersitygw();
  });
  beforeEach(async () => {
    bucket = await server.createBucket();
    store = await bucketStore({ bucket });
  });
  afterEach(() => store.close());

  /** As somebody who has an account of the bucket and does not use our product. */
  const putPast = (Body: string, options = {}) =>
    server.s3.send(
      new PutObjectCommand({ Bucket: bucket, Key: `${PREFIX}${KEY}`, Body, ...options }),
    );
  const deletePast = (options = {}) =>
    server.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: `${PREFIX}${KEY}`, ...options }));

  it('lies below its prefix, and sees nothing beside it', async () => {
    await server.s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'other/a', Body: 'a' }));
    await put(store, 'evidence');
    assert.equal(store.location, `s3://${bucket}/audit/evidence`);
    assert.deepEqual(
      (await versionsIn(store)).map(({ key }) => key),
      [KEY],
    );
    const whole = await bucketStore({ bucket, prefix: undefined });
    const keys = (await versionsIn(whole)).map(({ key }) => key);
    assert.deepEqual(keys, [`${PREFIX}${KEY}`, 'other/a']);
    assert.equal(whole.location, `s3://${bucket}`);
    await whole.close();
  });

  it('reads the evidence by its version where something newer was put on top', async () => {
    const { versionId } = await put(store, 'evidence');
    await putPast('forged!!');
    assert.equal(String(await store.get(KEY, null)), 'forged!!');
    assert.equal(String(await store.get(KEY, versionId)), 'evidence');
    await assert.rejects(put(store, 'evidence'), CONFLICT);
    assert.equal((await store.state(KEY, versionId))?.lock, 'compliance');
    const versions = await versionsIn(store);
    assert.deepEqual(
      versions.map(({ isLatest }) => isLatest),
      [true, false],
    );
    assert.equal(versions[1]?.versionId, versionId);
  });

  it('reads the evidence by its version under a delete marker, and writes nothing over the marker', async () => {
    const { versionId } = await put(store, 'evidence');
    await deletePast();
    assert.equal(await store.get(KEY, null), undefined);
    assert.equal(await store.state(KEY, null), undefined);
    assert.equal(String(await store.get(KEY, versionId)), 'evidence');
    const before = await versionsIn(store);
    assert.deepEqual(
      before.map(({ isDeleteMarker }) => isDeleteMarker),
      [true, false],
    );
    assert.equal(await store.get(KEY, before[0]?.versionId ?? ''), undefined);
    for (const text of ['evidence', 'forged!!'])
      await assert.rejects(put(store, text), { ...CONFLICT, message: /delete marker/ });
    assert.deepEqual(await versionsIn(store), before);
    // Who may remove the marker has the evidence back.
    await deletePast({ VersionId: before[0]?.versionId });
    assert.equal((await put(store, 'evidence')).versionId, versionId);
  });

  it('gives the first of several versions of the same bytes: it is what a manifest names', async () => {
    const first = await put(store, 'evidence');
    // More than are listed at once.
    for (let version = 2; version <= 12; version += 1) await putPast('evidence');
    assert.deepEqual(await put(store, 'evidence'), first);
    assert.equal((await versionsIn(store)).at(-1)?.versionId, first.versionId);
  });

  it('locks what lay there with the same bytes and no lock', async () => {
    await putPast('evidence');
    assert.equal((await store.state(KEY, null))?.lock, 'none');
    const { versionId, retainUntil } = await put(store, 'evidence');
    const state = await store.state(KEY, versionId);
    assert.deepEqual([state?.lock, state?.retainUntil], ['compliance', retainUntil]);
    assert.equal((await versionsIn(store)).length, 1);
  });

  it('extends a lock that is shorter than evidence needs', async () => {
    const brief = await bucketStore({ bucket, retentionDays: 30 });
    const first = await put(brief, 'evidence');
    const second = await put(store, 'evidence');
    assert.equal(second.versionId, first.versionId);
    assert.ok((second.retainUntil ?? '') > (first.retainUntil ?? ''));
    // And shortens none.
    assert.deepEqual(await put(brief, 'evidence'), second);
    await brief.close();
  });

  it('removes canaries whose lock has ended, and tries nothing else', async () => {
    const unlocked = ['keys/0001.dsse.json', 'probe/2020-01-01T000000000Z/canary', KEY];
    for (const key of unlocked)
      await server.s3.send(
        new PutObjectCommand({ Bucket: bucket, Key: `${PREFIX}${key}`, Body: 'not locked' }),
      );
    await store.probe();
    assert.equal((await versionsIn(store)).length, 4, 'all of it is of today');
    const later = await bucketStore({ bucket, now: () => Date.now() + 3 * 86_400_000 });
    await later.probe();
    await later.close();
    const left = (await versionsIn(store)).map(({ key }) => key.replace(/^probe\/.*/, 'a canary'));
    assert.deepEqual(left, ['keys/0001.dsse.json', 'a canary', 'a canary', KEY]);
  });

  it('is not used without Object Lock, however often it is asked', async () => {
    const plain = await bucketStore({ bucket: await server.createBucket({ objectLock: false }) });
    for (let attempt = 0; attempt < 2; attempt += 1)
      await assert.rejects(put(plain, 'evidence'), { ...REFUSED, message: /Object Lock/ });
    await assert.rejects(plain.probe(), { ...REFUSED, message: /Object Lock/ });
    await plain.close();
  });

  it('says that there is no bucket, and takes nothing for missing', async () => {
    const none = await bucketStore({ bucket: 'not-there' });
    const missing = { ...REFUSED, message: /NoSuchBucket.*create the bucket/ };
    await assert.rejects(put(none, 'evidence'), missing);
    await assert.rejects(none.get(KEY, null), missing);
    await assert.rejects(none.state(KEY, null), missing);
    await assert.rejects(versionsIn(none), missing);
    await none.close();
  });

  it('says that its account is refused, and keeps the secret to itself', async () => {
    const read = () => Promise.resolve('wrong-secret');
    const account = { accessKeyId: server.account.accessKeyId, secretAccessKey: { read } };
    const locked = await bucketStore({ bucket, account });
    await assert.rejects(put(locked, 'evidence'), (error: Error) => {
      assert.match(error.message, /SignatureDoesNotMatch.*secret_access_key/);
      assert.doesNotMatch(JSON.stringify([error, error.message, error.stack]), /wrong-secret/);
      return true;
    });
    await assert.rejects(locked.get(KEY, null), REFUSED);
    await locked.close();
  });

  it('names what the store refused, and leaves versioning as it was', async () => {
    const refusals = await store.probe();
    assert.deepEqual(
      refusals.map(({ attempt, refused }) => [attempt, refused]),
      [
        ['overwrite', true],
        ['delete version', true],
        ['delete version with bypass', true],
        ['shorten retention', true],
        ['change mode', true],
        ['suspend versioning', true],
        ['wrong checksum', true],
      ],
    );
    for (const { detail } of refusals) assert.match(detail, /^4\d\d \w+$/);
    const { Status } = await server.s3.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    assert.equal(Status, 'Enabled');
    const [canary] = await versionsIn(store);
    const state = await store.state(canary?.key ?? '', canary?.versionId ?? null);
    const days = (Date.parse(state?.retainUntil ?? '') - Date.now()) / 86_400_000;
    assert.ok(days <= 1.001, `the canary is locked for ${days} days`);
  });
});
