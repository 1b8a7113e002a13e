import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashLeaf } from '../../../src/evidence/log/tree-hash.ts';
import { checkHistory, newestSize, readCheckpoint } from './log-checks.ts';
import { naivePath } from './naive-tree.ts';
import { aLogPlace, entryOf, ORIGIN } from './support.ts';
import { watchedLeaves, watchedStore } from './watched-store.ts';

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, at) => from + at);

describe('the evidence log', () => {
  it('gives each entry its index and a proof that leads to a signed checkpoint', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    for (const number of range(0, 9)) {
      const { index, proof, checkpoint } = await log.append(entryOf(number));
      assert.equal(index, number);
      const [head = '', note] = proof.split(/\n\n([^]*)/);
      assert.equal(note, checkpoint);
      const [format, line, ...path] = head.split('\n');
      assert.deepEqual([format, line], ['c2sp.org/tlog-proof@v1', `index ${number}`]);
      const { size } = readCheckpoint(checkpoint, place.signer.publicKey);
      const entries = await place.leaves.entries(0, size);
      assert.deepEqual(
        path,
        naivePath(number, entries).map((hash) => hash.toString('base64')),
      );
    }
    assert.deepEqual(await checkHistory(place), range(1, 10));
    assert.equal(newestSize(place), 9);
  });

  it('says in its entry which statement it is about, in four lines that bash can write', async () => {
    await using place = await aLogPlace();
    await place.open().append({ ...entryOf(1), versionId: 'v7' });
    const [entry] = await place.leaves.entries(0, 1);
    assert.equal(
      entry?.toString(),
      `holdfast evidence v1\n${'1'.padStart(64, '0')}\nwindows/1/manifest.sigstore.json\nv7\n`,
    );
  });

  it('gives an entry that it has the index that it has', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    for (const number of range(0, 3)) await log.append(entryOf(number));
    assert.equal((await log.append(entryOf(1))).index, 1);
    assert.equal((await place.open().append(entryOf(0))).index, 0);
    assert.equal(newestSize(place), 3);
  });

  it('writes full tiles, bundles and the partial ones of its size', async () => {
    await using place = await aLogPlace();
    const log = place.open();
    await Promise.all(range(0, 600).map((number) => log.append(entryOf(number))));
    const read = (name: string): Buffer => readFileSync(join(place.directory, 'log/tile', name));
    const entries = await place.leaves.entries(0, 600);
    const hashes = entries.map(hashLeaf);
    assert.deepEqual(read('0/001'), Buffer.concat(hashes.slice(256, 512)));
    assert.deepEqual(read('0/002.p/88'), Buffer.concat(hashes.slice(512)));
    assert.equal(read('1/000.p/2').length, 64);
    const bundle = read('entries/002.p/88');
    assert.equal(bundle.readUInt16BE(0), entries[512]?.length);
    assert.deepEqual(bundle.subarray(2, 2 + bundle.readUInt16BE(0)), entries[512]);
    assert.equal((await checkHistory(place)).at(-1), 600);
  });

  it('publishes many entries that come at once with few checkpoints', async () => {
    await using place = await aLogPlace();
    let shown = 0;
    const store = watchedStore(place.store, (operation) => {
      if (operation === 'before putLatest') shown += 1;
    });
    const log = place.open({ store });
    const appended = await Promise.all(range(0, 40).map((number) => log.append(entryOf(number))));
    assert.deepEqual(new Set(appended.map(({ index }) => index)), new Set(range(0, 40)));
    assert.ok((await checkHistory(place)).length < 5);
    assert.ok(shown < 5, `${shown} times`);
  });

  it('reads its right edge and not its leaves, however many it has', async () => {
    await using place = await aLogPlace();
    for (const number of range(0, 9_000))
      await place.leaves.append(Buffer.from(`an old entry ${number}`));
    await place.open().append(entryOf(1));
    const asked: string[] = [];
    const log = place.open({
      store: watchedStore(place.store, (operation, key) => {
        if (operation === 'get') asked.push(key);
      }),
      leaves: watchedLeaves(place.leaves, (operation, key) => {
        if (operation === 'entries') asked.push(key);
      }),
    });
    assert.equal((await log.append(entryOf(2))).index, 9_001);
    assert.deepEqual(
      asked.filter((key) => /^\d/.test(key)),
      ['9000-9001', '8960-9002'],
    );
    assert.ok(asked.length < 15, asked.join(' '));
  });

  it('refuses a name that no key can carry, and a key that signs no checkpoint', async () => {
    await using place = await aLogPlace();
    assert.throws(() => place.open({ formerVkeys: [`${ORIGIN}+00000000+AAAA`] }), /verifier key/);
  });
});
