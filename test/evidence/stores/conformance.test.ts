import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import type { EvidenceStore, ListedObject } from '../../../src/evidence/stores/evidence-store.ts';
import { onEachStore } from './on-each-store.ts';

const KEY = 'windows/genesys/org-1/2026/03/04/0800-240m/0123456789ab/manifest.json';
const TYPE = 'application/json';
const CONFLICT = { name: 'Failure', type: 'EvidenceConflict', retryable: false };

const listed = async (store: EvidenceStore, prefix: string): Promise<ListedObject[]> => {
  const objects: ListedObject[] = [];
  for await (const object of store.list(prefix)) objects.push(object);
  return objects;
};

const put = (store: EvidenceStore, key: string, text: string) =>
  store.putIfAbsent(key, Buffer.from(text), TYPE);

onEachStore('an evidence store', ({ kind, empty }) => {
  const hasVersions = kind === 'bucket';
  let store: EvidenceStore;
  beforeEach(async () => {
    store = await empty();
  });

  it('gives back what it was given, and says what that is', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    const object = await store.putIfAbsent(KEY, bytes, TYPE);
    assert.equal(object.key, KEY);
    assert.equal(object.bytes, bytes.length);
    assert.equal(object.sha256, hash('sha256', bytes));
    assert.equal(typeof object.versionId === 'string', hasVersions);
    assert.deepEqual(await store.get(KEY, object.versionId), bytes);
    assert.deepEqual(await store.get(KEY, null), bytes);
  });

  it('takes an empty object', async () => {
    const { versionId, bytes } = await put(store, KEY, '');
    assert.equal(bytes, 0);
    assert.deepEqual(await store.get(KEY, versionId), Buffer.alloc(0));
    assert.equal((await store.state(KEY, versionId))?.bytes, 0);
  });

  it('takes the same bytes again as what is there already', async () => {
    const first = await put(store, KEY, 'evidence');
    assert.deepEqual(await put(store, KEY, 'evidence'), first);
    assert.equal((await listed(store, '')).length, 1);
  });

  it('takes no other bytes under a name that is taken', async () => {
    const { versionId } = await put(store, KEY, 'evidence');
    for (const forged of ['forged!!', 'evidence, longer', ''])
      await assert.rejects(put(store, KEY, forged), CONFLICT);
    assert.equal(String(await store.get(KEY, versionId)), 'evidence');
    assert.equal(String(await store.get(KEY, null)), 'evidence');
    assert.equal((await listed(store, '')).length, 1);
  });

  it('lets one of several writers at the same moment win, and tells the others', async () => {
    const texts = Array.from({ length: 8 }, (_, index) => `writer ${index}`);
    const outcomes = await Promise.allSettled(texts.map((text) => put(store, KEY, text)));
    const won = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' ? [outcome.value] : [],
    );
    const lost = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === 'rejected' ? [outcome.reason] : [],
    );
    assert.equal(won.length, 1);
    for (const reason of lost)
      assert.throws(() => {
        throw reason;
      }, CONFLICT);
    assert.equal(hash('sha256', (await store.get(KEY, null)) ?? ''), won[0]?.sha256);
    assert.equal((await listed(store, '')).length, 1);
  });

  it('gives several writers of the same bytes the same object', async () => {
    const writers = Array.from({ length: 8 }, () => put(store, KEY, 'evidence'));
    const [first, ...others] = await Promise.all(writers);
    for (const other of others) assert.deepEqual(other, first);
    assert.equal((await listed(store, '')).length, 1);
  });

  it('keeps the newest of what changes, and where it has versions every one', async () => {
    const texts = ['size 1', 'size 2', 'size 3'];
    const versions = [];
    for (const text of texts)
      versions.push(await store.putLatest('log/checkpoint', Buffer.from(text), 'text/plain'));
    assert.equal(String(await store.get('log/checkpoint', null)), 'size 3');
    const all = await listed(store, 'log/');
    assert.equal(all.length, hasVersions ? 3 : 1);
    assert.equal(all[0]?.isLatest, true);
    if (!hasVersions) return;
    const earlier = versions.map(({ versionId }) => store.get('log/checkpoint', versionId));
    assert.deepEqual((await Promise.all(earlier)).map(String), texts);
    assert.deepEqual(
      all.map(({ versionId }) => versionId),
      versions.map(({ versionId }) => versionId).toReversed(),
    );
  });

  it('lists everything below a prefix in order of keys, and nothing else', async () => {
    const keys = [
      'log/tile/0/000',
      'log/tile/0/000.p/5',
      'log/tile/0/001',
      'log/tile-notes',
      'log/checkpoint',
      'windows/a/b',
      'windows/a-b/c',
      'windows/a/b2/c',
    ];
    // The longer ones first: a key that another one begins with is not taken.
    for (const key of keys.toReversed()) await put(store, key, key);
    const names = async (prefix: string) => (await listed(store, prefix)).map(({ key }) => key);
    const inOrder = (prefix: string) => keys.filter((key) => key.startsWith(prefix)).toSorted();
    for (const prefix of [
      '',
      'log/',
      'log/tile',
      'log/tile/0/000',
      'windows/a',
      'windows/a/',
      'no/',
    ])
      assert.deepEqual(await names(prefix), inOrder(prefix), prefix);
    const [checkpoint] = await listed(store, 'log/checkpoint');
    assert.equal(checkpoint?.bytes, 'log/checkpoint'.length);
    assert.equal(checkpoint?.isLatest, true);
    assert.equal(checkpoint?.isDeleteMarker, false);
    assert.ok(Math.abs(Date.parse(checkpoint?.lastModified ?? '') - Date.now()) < 60_000);
  });

  it('has nothing where nothing was put', async () => {
    await put(store, 'windows/a', 'a');
    for (const key of ['windows/b', 'windows/a/b', 'keys/0001.dsse.json']) {
      assert.equal(await store.get(key, null), undefined);
      assert.equal(await store.state(key, null), undefined);
    }
    // A version of another store: these bytes are not it.
    assert.equal(await store.get('windows/a', 'nonsense'), undefined);
    assert.equal(await store.state('windows/a', 'nonsense'), undefined);
  });

  it('says how an object is kept', async () => {
    const { versionId, sha256, retainUntil } = await put(store, KEY, 'evidence');
    const lock = {
      directory: 'readonly',
      'immutable directory': 'immutable-flag',
      bucket: 'compliance',
    };
    assert.deepEqual(await store.state(KEY, versionId), {
      bytes: 8,
      sha256: hasVersions ? sha256 : null,
      retainUntil,
      lock: lock[kind],
      legalHold: false,
    });
    const days = (Date.parse(retainUntil ?? '') - Date.now()) / 86_400_000;
    assert.equal(Math.round(days), hasVersions ? 2_557 : Number.NaN);
  });

  it('holds an object until told otherwise', async () => {
    const { versionId } = await put(store, KEY, 'evidence');
    const isHeld = async () => (await store.state(KEY, versionId))?.legalHold;
    await store.setLegalHold(KEY, versionId, true);
    await store.setLegalHold(KEY, versionId, true);
    assert.equal(await isHeld(), true);
    assert.equal((await listed(store, '')).length, 1);
    await store.setLegalHold(KEY, versionId, false);
    assert.equal(await isHeld(), false);
    const missing = store.setLegalHold('windows/none', null, true);
    await assert.rejects(missing, { name: 'Failure', type: 'StoreRefused' });
  });

  it('tries on canaries what would harm evidence, and harms none', async () => {
    const object = await put(store, KEY, 'evidence');
    const before = await store.state(KEY, object.versionId);
    const refusals = await store.probe();
    assert.equal(refusals.find(({ attempt }) => attempt === 'overwrite')?.refused, true);
    assert.deepEqual(await store.state(KEY, object.versionId), before);
    const left = (await listed(store, '')).map(({ key }) => key).filter((key) => key !== KEY);
    assert.equal(left.length, hasVersions ? 1 : 0, String(left));
    for (const key of left) assert.match(key, /^probe\//);
    // Nothing of it gets in the way of evidence that comes after.
    assert.deepEqual(await put(store, KEY, 'evidence'), object);
  });

  it('writes to no key that leads elsewhere', async () => {
    const keys = [
      '',
      '/etc/x',
      '../x',
      'windows/../../x',
      'windows//x',
      './x',
      '.store/x',
      'a\\b',
      'a\0b',
      'x/',
    ];
    for (const key of keys) {
      await assert.rejects(put(store, key, 'x'), { type: 'InvalidInput' }, JSON.stringify(key));
      const latest = store.putLatest(key, Buffer.from('x'), TYPE);
      await assert.rejects(latest, { type: 'InvalidInput' });
    }
    assert.deepEqual(await listed(store, ''), []);
  });
});
