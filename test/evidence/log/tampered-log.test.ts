import assert from 'node:assert/strict';
import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkpointKey } from '../../../src/evidence/formats/object-keys.ts';
import { signHead } from '../../../src/evidence/log/checkpoint.ts';
import { noteKeyOf } from '../../../src/evidence/signing/vkey.ts';
import { checkHistory, newestSize } from './log-checks.ts';
import { aLogPlace, aSigner, entryOf, leavesInMemory, type LogPlace, ORIGIN } from './support.ts';

const fill = async (place: LogPlace, count: number): Promise<void> => {
  const log = place.open();
  for (let number = 0; number < count; number += 1) await log.append(entryOf(number));
};

const flip = ({ directory }: LogPlace, name: string): void => {
  const path = join(directory, 'log', name);
  const bytes = readFileSync(path);
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  chmodSync(path, 0o644);
  writeFileSync(path, bytes);
};

describe('a ledger that was restored from an old copy', () => {
  it('takes over the leaves that the store has, and goes on behind them', async () => {
    await using place = await aLogPlace();
    await fill(place, 3);
    const old = place.leaves.copy();
    for (let number = 3; number < 9; number += 1) await place.open().append(entryOf(number));
    const { index } = await place.open({ leaves: old }).append(entryOf(9));
    assert.equal(index, 9);
    assert.deepEqual(await old.entries(0, 9), await place.leaves.entries(0, 9));
    assert.equal(newestSize(place), 10);
    await checkHistory({ ...place, leaves: old });
  });

  it('may be an empty one', async () => {
    await using place = await aLogPlace();
    await fill(place, 3);
    const { index } = await place.open({ leaves: leavesInMemory() }).append(entryOf(1));
    assert.equal(index, 1);
    assert.equal(newestSize(place), 3);
  });

  it('takes over nothing that was not signed', async () => {
    await using place = await aLogPlace();
    await fill(place, 3);
    flip(place, 'tile/entries/000.p/3');
    const leaves = leavesInMemory();
    await assert.rejects(place.open({ leaves }).append(entryOf(7)), { type: 'EvidenceDamaged' });
    assert.equal(await leaves.size(), 0);
  });
});

describe('a log that somebody else writes to', () => {
  it('is not gone on with by a ledger of other entries', async () => {
    await using place = await aLogPlace();
    await fill(place, 3);
    const leaves = leavesInMemory([1, 2, 3, 4].map((at) => Buffer.from(`another ${at}`)));
    await assert.rejects(place.open({ leaves }).append(entryOf(9)), { type: 'EvidenceConflict' });
    assert.equal(newestSize(place), 3);
  });

  it('is noticed when two ledgers that were one go on apart', async () => {
    await using place = await aLogPlace();
    await fill(place, 2);
    const other = place.open({ leaves: place.leaves.copy() });
    await other.append(entryOf(1));
    const ours = place.open();
    for (const number of [10, 11]) await ours.append(entryOf(number));
    await assert.rejects(other.append(entryOf(20)), { type: 'EvidenceConflict' });
    await assert.rejects(other.append(entryOf(21)), { type: 'EvidenceConflict' });
    await assert.rejects(other.append(entryOf(22)), { type: 'EvidenceConflict' });
    assert.equal(newestSize(place), 4);
    await checkHistory(place);
  });
});

describe('a log whose files were changed', () => {
  for (const name of ['tile/0/000.p/5', 'checkpoint', 'checkpoints/000000000005'])
    it(`is not signed again over ${name}`, async () => {
      await using place = await aLogPlace();
      await fill(place, 5);
      if (name.startsWith('checkpoints')) rmSync(join(place.directory, 'log/checkpoint'));
      flip(place, name);
      await assert.rejects(place.open().append(entryOf(9)), { type: 'EvidenceDamaged' });
      assert.equal(await place.leaves.published(), 5);
    });

  it('is not signed again over a tile that another writer wrote and that was changed since', async () => {
    await using place = await aLogPlace();
    for (let number = 0; number < 500; number += 1)
      await place.leaves.append(Buffer.from(`an old entry ${number}`));
    const ours = place.open();
    await ours.append(entryOf(1));
    const another = place.open();
    await Promise.all(Array.from({ length: 20 }, (_, at) => another.append(entryOf(10 + at))));
    flip(place, 'tile/1/000.p/2');
    await assert.rejects(ours.append(entryOf(2)), { type: 'EvidenceDamaged' });
    await checkHistory(place);
  });

  it('is not signed again beside a checkpoint of the same size and another root', async () => {
    await using place = await aLogPlace();
    await fill(place, 1);
    const other = { size: 2, root: Buffer.alloc(32, 7) };
    const key = noteKeyOf(ORIGIN, place.signer.publicKey);
    const { text } = await signHead(other, place.signer, key);
    await place.store.putIfAbsent(checkpointKey(2), Buffer.from(text), 'text/plain');
    await assert.rejects(place.open().append(entryOf(9)), { type: 'EvidenceConflict' });
    assert.equal(newestSize(place), 1);
  });

  it('is not signed again when a tile is cut short', async () => {
    await using place = await aLogPlace();
    await fill(place, 5);
    const path = join(place.directory, 'log/tile/0/000.p/5');
    chmodSync(path, 0o644);
    truncateSync(path, 159);
    await assert.rejects(place.open().append(entryOf(9)), /has 159 bytes as log.* instead of 160/);
  });

  it('is not signed again when a tile is gone', async () => {
    await using place = await aLogPlace();
    await fill(place, 5);
    rmSync(join(place.directory, 'log/tile/0/000.p/5'));
    await assert.rejects(place.open().append(entryOf(9)), /lacks log\/tile\/0\/000\.p\/5/);
  });
});

describe('a log with a new key', () => {
  it('goes on from a checkpoint of the old one, when it is told of it', async () => {
    await using place = await aLogPlace();
    await fill(place, 2);
    const signer = await aSigner();
    await assert.rejects(place.open({ signer }).append(entryOf(9)), { type: 'EvidenceDamaged' });
    const formerVkeys = [place.open().vkey];
    const { index } = await place.open({ signer, formerVkeys }).append(entryOf(9));
    assert.equal(index, 2);
    assert.equal(newestSize({ ...place, signer }), 3);
  });
});
