import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { createSmallDisk } from '../../faults/small-disk.ts';
import { canSetFlag, newFolder } from './on-each-store.ts';

const KEY = 'windows/genesys/org-1/manifest.json';
const UNAVAILABLE = { name: 'Failure', type: 'StoreUnavailable', retryable: true };
const REFUSED = { name: 'Failure', type: 'StoreRefused', retryable: true };

const put = (store: EvidenceStore, text: string, key = KEY) =>
  store.putIfAbsent(key, Buffer.from(text), 'text/plain');

const keysOf = async (store: EvidenceStore, prefix = ''): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
};

const outcomes = async (store: EvidenceStore) =>
  (await store.probe()).map(({ attempt, refused }) => [attempt, refused]);

describe('the evidence store in a directory', () => {
  let directory: string;
  let store: EvidenceStore;
  const unfinished = (): string[] => readdirSync(join(directory, '.store/incoming'));
  beforeEach(() => {
    directory = newFolder();
    store = createDirectoryStore({ directory, immutable: false });
  });

  it('keeps each object as a file of its name that nobody may write', async () => {
    await put(store, 'evidence');
    await store.putLatest('log/checkpoint', Buffer.from('1'), 'text/plain');
    for (const key of [KEY, 'log/checkpoint'])
      assert.equal(statSync(join(directory, key)).mode & 0o777, 0o444);
    assert.deepEqual(unfinished(), []);
  });

  it('says of a file that somebody made writable that it is', async () => {
    await put(store, 'evidence');
    chmodSync(join(directory, KEY), 0o644);
    assert.equal((await store.state(KEY, null))?.lock, 'none');
  });

  it('has nothing half written after a kill, and begins anew', async () => {
    const script = fileURLToPath(new URL('killed-put.ts', import.meta.url));
    const { signal, stderr } = spawnSync(process.execPath, [script, directory]);
    assert.equal(signal, 'SIGKILL', String(stderr));
    assert.equal(unfinished().length, 1);
    assert.deepEqual(await keysOf(store), []);
    assert.equal(await store.get('windows/a', null), undefined);
    await put(store, 'evidence', 'windows/a');
    assert.equal(String(await store.get('windows/a', null)), 'evidence');
  });

  it('removes what killed writers left, once no writer can be at it any more', () => {
    const [old, young] = ['old', 'young'].map((name) => join(directory, '.store/incoming', name));
    for (const path of [old, young]) writeFileSync(path ?? '', 'half');
    const longAgo = Date.now() / 1_000 - 7_200;
    utimesSync(old ?? '', longAgo, longAgo);
    createDirectoryStore({ directory, immutable: false });
    assert.deepEqual(unfinished(), ['young']);
  });

  it('keeps nothing of what a full disk had no room for, and goes on when it has', async function () {
    const disk = createSmallDisk(512);
    if (disk === undefined) {
      console.log('    NO SMALL DISK TO FILL: that takes root on Linux.');
      return this.skip();
    }
    try {
      const folder = join(disk.folder, 'evidence');
      const small = createDirectoryStore({ directory: folder, immutable: false });
      await put(small, 'evidence', 'windows/a');
      const large = () => small.putIfAbsent('windows/b', Buffer.alloc(400_000, 1), 'text/plain');
      disk.fill();
      const full = { ...UNAVAILABLE, message: /is full \(ENOSPC\)/ };
      await assert.rejects(large(), full);
      const latest = small.putLatest('windows/a', Buffer.alloc(400_000), 'text/plain');
      await assert.rejects(latest, full);
      assert.deepEqual(await keysOf(small), ['windows/a']);
      assert.deepEqual(readdirSync(join(folder, '.store/incoming')), []);
      assert.equal(String(await small.get('windows/a', null)), 'evidence');
      disk.empty();
      assert.equal((await large()).bytes, 400_000);
    } finally {
      disk.close();
    }
  });

  it('takes a store that is not there for away, and none of its objects for missing', async () => {
    await put(store, 'evidence');
    renameSync(directory, `${directory}-away`);
    for (const ask of [
      () => store.get(KEY, null),
      () => store.state(KEY, null),
      () => keysOf(store),
      () => keysOf(store, 'windows/'),
      () => put(store, 'more', 'windows/b'),
      () => store.probe(),
    ])
      await assert.rejects(ask, { ...UNAVAILABLE, message: /is not there/ });
    assert.equal(existsSync(directory), false, 'it makes no empty store in its place');
    renameSync(`${directory}-away`, directory);
    assert.equal(String(await store.get(KEY, null)), 'evidence');
  });

  it('lists what does not belong there, too', async () => {
    await put(store, 'evidence');
    writeFileSync(join(directory, 'windows/genesys/forged note'), 'x');
    assert.deepEqual(await keysOf(store), ['windows/genesys/forged note', KEY]);
  });

  it('says that its files can be changed', async () => {
    const found = new Map((await store.probe()).map(({ attempt, refused }) => [attempt, refused]));
    // As root the mode of a file means nothing.
    assert.equal(found.get('change'), process.getuid?.() !== 0);
    assert.equal(found.get('make writable'), false);
    assert.equal(found.get('replace'), false);
    assert.equal(found.get('delete'), false);
    assert.equal(existsSync(join(directory, 'probe')), false);
  });

  describe('with the immutable flag', () => {
    before(function () {
      if (canSetFlag()) return;
      console.log('    NO IMMUTABLE FLAG: that takes root, chattr, and ext4 or xfs.');
      this.skip();
    });

    it('lets nobody change evidence before the flag is cleared, and says that it can be', async () => {
      const immutable = createDirectoryStore({ directory, immutable: true });
      assert.deepEqual(await outcomes(immutable), [
        ['overwrite', true],
        ['change', true],
        ['make writable', true],
        ['replace', true],
        ['delete', true],
        ['clear immutable flag', false],
      ]);
      assert.equal(existsSync(join(directory, 'probe')), false);
    });

    it('sets the flag on what an earlier attempt left without it', async () => {
      await put(store, 'evidence');
      const immutable = createDirectoryStore({ directory, immutable: true });
      assert.equal((await immutable.state(KEY, null))?.lock, 'readonly');
      await put(immutable, 'evidence');
      assert.equal((await immutable.state(KEY, null))?.lock, 'immutable-flag');
    });

    it('replaces the newest of what changes', async () => {
      const immutable = createDirectoryStore({ directory, immutable: true });
      for (const text of ['1', '2'])
        await immutable.putLatest('log/checkpoint', Buffer.from(text), 'text/plain');
      assert.equal(String(await immutable.get('log/checkpoint', null)), '2');
    });

    it('says that it may not write', async () => {
      spawnSync('chattr', ['+i', join(directory, '.store/incoming')]);
      await assert.rejects(put(store, 'evidence'), {
        ...REFUSED,
        message: /\(EPERM\).*owner, mode/,
      });
    });

    it('is not used where the flag cannot be set', async () => {
      const path = process.env['PATH'];
      process.env['PATH'] = directory;
      try {
        const immutable = createDirectoryStore({ directory, immutable: true });
        await assert.rejects(put(immutable, 'evidence'), {
          ...REFUSED,
          message: /no immutable flag.*chattr/,
        });
        await assert.rejects(immutable.probe(), REFUSED);
      } finally {
        process.env['PATH'] = path;
      }
    });
  });
});
