import assert from 'node:assert/strict';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { IncomingHttpHeaders } from 'node:http';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { testVersitygw } from '../../support/versitygw.ts';
import {
  type AlteringProxy,
  type Alteration,
  s3Error,
  startAlteringProxy,
} from './altering-proxy.ts';
import { bucketStore, theVersitygw } from './on-each-store.ts';

const KEY = 'windows/genesys/org-1/2026/03/04/0800-240m/0123456789ab/events.ndjson.gz';
const EVIDENCE = Buffer.alloc(300_000, 'evidence');
const UNAVAILABLE = { name: 'Failure', type: 'StoreUnavailable', retryable: true };
const REFUSED = { name: 'Failure', type: 'StoreRefused', retryable: true };
const LOCK = 'x-amz-object-lock-retain-until-date';

const isPutOfObject = (request: string): boolean => /^PUT [^?]*(\?x-id=\w+)?$/.test(request);

describe('the evidence store in a bucket that is not as it should be', () => {
  let proxy: AlteringProxy;
  let store: EvidenceStore;

  before(async function () {
    if ((await testVersitygw()) === undefined) this.skip();
  });
  beforeEach(async () => {
    proxy = await startAlteringProxy((await theVersitygw()).url);
    store = await bucketStore({ endpoint: proxy.url, timeoutMs: 500 });
  });
  afterEach(async () => {
    await store.close();
    await proxy.close();
  });

  const put = () => store.putIfAbsent(KEY, EVIDENCE, 'application/gzip');
  const onPut = (alteration: Alteration) =>
    proxy.alter((request) => (isPutOfObject(request) ? alteration : null));
  const puts = () => proxy.requests.filter(isPutOfObject).length;
  const onHead = (alter: (headers: IncomingHttpHeaders) => void) =>
    proxy.alter((request) =>
      request.startsWith('HEAD ') ? { kind: 'alter headers', alter } : null,
    );
  /** Where HEAD leaves the lock out, it is asked for. */
  const onRetention = (alteration: Alteration) =>
    proxy.alter((request) => {
      if (/^GET [^?]*\?retention/.test(request)) return alteration;
      if (!request.startsWith('HEAD ')) return null;
      const alter = (headers: IncomingHttpHeaders): void => {
        delete headers['x-amz-object-lock-mode'];
        delete headers[LOCK];
      };
      return { kind: 'alter headers', alter };
    });
  const heal = () => proxy.alter(() => null);

  it('writes again what the network cut off in the middle', async () => {
    onPut({ kind: 'cut', when: 'in mid-request' });
    await assert.rejects(put(), UNAVAILABLE);
    assert.equal(puts(), 1, 'it is the workflow that tries again');
    heal();
    assert.equal(await store.get(KEY, null), undefined);
    const { versionId } = await put();
    assert.deepEqual(await store.get(KEY, versionId), EVIDENCE);
  });

  it('finds what was written though the answer was lost', async () => {
    onPut({ kind: 'cut', when: 'before the answer' });
    await assert.rejects(put(), UNAVAILABLE);
    heal();
    const versions = [];
    for await (const { versionId } of store.list('')) versions.push(versionId);
    assert.deepEqual([(await put()).versionId], versions);
    assert.equal(puts(), 0);
  });

  it('sends nothing where a delete marker lies: AWS would take it', async () => {
    const { s3, createBucket } = await theVersitygw();
    const bucket = await createBucket();
    const shadowed = await bucketStore({ bucket, prefix: undefined, endpoint: proxy.url });
    const key = 'windows/deleted';
    await shadowed.putIfAbsent(key, EVIDENCE, 'text/plain');
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    heal();
    const again = shadowed.putIfAbsent(key, EVIDENCE, 'text/plain');
    await assert.rejects(again, { type: 'EvidenceConflict' });
    assert.equal(puts(), 0);
    await shadowed.close();
  });

  it('keeps nothing that was changed on its way', async () => {
    const flip = (body: Buffer): Buffer => {
      const changed = Buffer.from(body);
      changed[1_000] = (changed[1_000] ?? 0) ^ 1;
      return changed;
    };
    onPut({ kind: 'alter body', alter: flip });
    await assert.rejects(put(), UNAVAILABLE);
    heal();
    assert.equal(await store.get(KEY, null), undefined);
  });

  it('gives up a server that stands still', async () => {
    proxy.alter(() => ({ kind: 'stand still' }));
    const noAnswer = { ...UNAVAILABLE, message: /no complete answer in time/ };
    await assert.rejects(put(), noAnswer);
    await assert.rejects(store.get(KEY, null), noAnswer);
  });

  for (const [status, code] of [
    [409, 'ConditionalRequestConflict'],
    [503, 'SlowDown'],
    [500, 'InternalError'],
    [429, 'PleaseWait'],
    [400, 'RequestTimeout'],
  ] as const)
    it(`comes back after ${status} ${code}`, async () => {
      onPut(s3Error(status, code));
      await assert.rejects(put(), { ...UNAVAILABLE, message: new RegExp(`${status} ${code}`) });
      heal();
      await put();
    });

  for (const [status, code, hint] of [
    [403, 'AccessDenied', /s3:PutObject/],
    [403, 'RequestTimeTooSkewed', /clock/],
    [301, 'PermanentRedirect', /region/],
  ] as const)
    it(`says what to do after ${status} ${code}`, async () => {
      onPut(s3Error(status, code));
      await assert.rejects(put(), { ...REFUSED, message: hint });
    });

  it('takes a page that is not S3’s for no answer', async () => {
    const { versionId } = await put();
    const page: Alteration = { kind: 'answer', status: 200, body: '<html>Please log in</html>' };
    proxy.alter(() => page);
    await assert.rejects(put(), UNAVAILABLE);
    assert.equal(puts(), 0);
    await assert.rejects(store.get(KEY, versionId), UNAVAILABLE);
    await assert.rejects(store.list('')[Symbol.asyncIterator]().next(), UNAVAILABLE);
  });

  it('takes half an answer for none', async () => {
    proxy.alter(() => ({ kind: 'answer', status: 200, body: '<ListVersionsResult><Name>' }));
    await assert.rejects(put(), UNAVAILABLE);
  });

  it('takes no other version for the one that it asked for', async () => {
    const { versionId } = await put();
    const alter = (headers: IncomingHttpHeaders): void => {
      headers['x-amz-version-id'] = 'another';
    };
    proxy.alter(() => ({ kind: 'alter headers', alter }));
    await assert.rejects(store.get(KEY, versionId), { ...UNAVAILABLE, message: /another came/ });
  });

  it('refuses a lock that is shorter than asked, and says both dates', async () => {
    onHead((headers) => {
      headers[LOCK] = '2027-01-01T00:00:00Z';
    });
    await assert.rejects(put(), {
      ...REFUSED,
      message: /until 2027-01-01T00:00:00.000Z instead of compliance until 20\d\d-/,
    });
    await assert.rejects(put(), REFUSED, 'and again where the object is there already');
    await assert.rejects(store.putLatest('log/checkpoint', EVIDENCE, 'text/plain'), REFUSED);
  });

  it('refuses a lock that can be lifted, and none at all', async () => {
    onHead((headers) => {
      headers['x-amz-object-lock-mode'] = 'GOVERNANCE';
    });
    await assert.rejects(put(), { ...REFUSED, message: /in mode governance/ });
    onRetention(s3Error(400, 'NoSuchObjectLockConfiguration'));
    await assert.rejects(put(), { ...REFUSED, message: /not at all/ });
    onRetention(s3Error(403, 'AccessDenied'));
    await assert.rejects(put(), { ...REFUSED, message: /403 AccessDenied.*GetObjectRetention/ });
    onRetention(null);
    assert.notEqual((await put()).retainUntil, null);
  });

  it('refuses a store that has other bytes than it was sent', async () => {
    onHead((headers) => {
      headers['x-amz-checksum-sha256'] = Buffer.alloc(32).toString('base64');
    });
    await assert.rejects(put(), { ...REFUSED, message: /other bytes/ });
  });

  it('refuses a store that gives no version', async () => {
    onPut({
      kind: 'alter headers',
      alter: (headers) => {
        delete headers['x-amz-version-id'];
      },
    });
    await assert.rejects(put(), { ...REFUSED, message: /versioning/ });
  });

  it('tells of every forbidden thing that a store does', async () => {
    proxy.alter((request) =>
      /^(DELETE |PUT [^?]*\?(retention|versioning))/.test(request)
        ? { kind: 'answer', status: 200, body: '' }
        : null,
    );
    const refusals = await store.probe();
    assert.deepEqual(
      refusals.filter(({ refused }) => !refused).map(({ attempt }) => attempt),
      [
        'delete version',
        'delete version with bypass',
        'shorten retention',
        'change mode',
        'suspend versioning',
      ],
    );
    const restored = proxy.requests.filter((request) => /\?versioning/.test(request));
    assert.equal(restored.length, 2, 'versioning is enabled again at once');
  });

  it('believes no refusal after which the lock is shorter', async () => {
    let asked = false;
    proxy.alter((request) => {
      asked ||= /^PUT [^?]*\?retention/.test(request);
      const alter = (headers: IncomingHttpHeaders): void => {
        headers[LOCK] = '2026-01-01T00:00:00Z';
      };
      return asked && request.startsWith('HEAD ') && /\/canary\?/.test(request)
        ? { kind: 'alter headers', alter }
        : null;
    });
    const shorten = (await store.probe()).find(({ attempt }) => attempt === 'shorten retention');
    assert.equal(shorten?.refused, false);
    assert.match(shorten?.detail ?? '', /^403 AccessDenied; the lock of the canary is/);
  });

  it('takes no silence for a refusal', async () => {
    proxy.alter((request) => (request.startsWith('DELETE ') ? s3Error(503, 'SlowDown') : null));
    await assert.rejects(store.probe(), UNAVAILABLE);
  });
});
