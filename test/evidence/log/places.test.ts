import assert from 'node:assert/strict';
import {
  CHECKPOINT,
  checkpointKey,
  keyEntryKey,
} from '../../../src/evidence/formats/object-keys.ts';
import { createEvidenceLog } from '../../../src/evidence/log/evidence-log.ts';
import { createKeyLedger } from '../../../src/evidence/signing/key-ledger.ts';
import type { EvidenceStore } from '../../../src/evidence/stores/evidence-store.ts';
import { onEachDatabase } from '../../ledger/on-each-database.ts';
import { onEachStore } from '../stores/on-each-store.ts';
import { readCheckpoint } from './log-checks.ts';
import { naiveRoot } from './naive-tree.ts';
import { aLogPlace, aSigner, entryOf, leavesInMemory, ORIGIN } from './support.ts';

const readText = async (store: EvidenceStore, key: string): Promise<string> =>
  ((await store.get(key, null)) ?? Buffer.alloc(0)).toString();

onEachStore('the evidence log in a store', ({ empty, kind }) => {
  it('grows over the edge of a tile, with two writers and a new start', async () => {
    const store = await empty();
    const leaves = leavesInMemory();
    for (let number = 0; number < 250; number += 1)
      await leaves.append(Buffer.from(`an old entry ${number}`));
    const signer = await aSigner();
    const open = () => createEvidenceLog({ store, leaves, signer, origin: ORIGIN });
    const writers = [open(), open()];
    await Promise.all(
      Array.from({ length: 16 }, (_, at) => (writers[at % 2] ?? open()).append(entryOf(at))),
    );
    const { index } = await open().append(entryOf(99));
    assert.equal(index, 266);
    const { size, root } = readCheckpoint(await readText(store, CHECKPOINT), signer.publicKey);
    assert.equal(size, 267);
    assert.equal(root, naiveRoot(await leaves.entries(0, size)).toString('base64'));
    assert.equal(await readText(store, checkpointKey(267)), await readText(store, CHECKPOINT));
  });

  it('is not gone on with from a checkpoint that somebody else put on top', async () => {
    const store = await empty();
    const leaves = leavesInMemory();
    const signer = await aSigner();
    const open = () => createEvidenceLog({ store, leaves, signer, origin: ORIGIN });
    await open().append(entryOf(0));
    await using elsewhere = await aLogPlace();
    const forged = await elsewhere.open().append(entryOf(7));
    await store.putLatest(CHECKPOINT, Buffer.from(forged.checkpoint), 'text/plain');
    await assert.rejects(open().append(entryOf(1)), { type: 'EvidenceDamaged' }, kind);
  });

  it('has its keys in the same store', async () => {
    const store = await empty();
    const signer = await aSigner();
    const { vkey } = createEvidenceLog({ store, leaves: leavesInMemory(), signer, origin: ORIGIN });
    const former = signer;
    await createKeyLedger(store).ensure({ usage: 'log', signer, vkey });
    const next = await aSigner();
    await createKeyLedger(store).ensure({ usage: 'log', signer: next, vkey: 'v', former });
    const entries = await createKeyLedger(store).entries();
    assert.deepEqual(
      entries.map(({ keyId, replaces }) => [keyId, replaces]),
      [
        [signer.keyId, null],
        [next.keyId, signer.keyId],
      ],
    );
  });

  it('reads the keys that were written first, whatever lies on top of them', async function () {
    if (kind !== 'bucket') this.skip(); // files have one version
    const store = await empty();
    const signer = await aSigner();
    await createKeyLedger(store).ensure({ usage: 'log', signer, vkey: 'v' });
    await store.putLatest(keyEntryKey(1), Buffer.from('forged'), 'application/json');
    const [entry] = await createKeyLedger(store).entries();
    assert.equal(entry?.keyId, signer.keyId);
  });
});

onEachDatabase('the evidence log over a ledger', ({ empty, open }) => {
  it('has one order for writers in several processes', async () => {
    await using place = await aLogPlace();
    const config = await empty();
    const ledgers = [await open(config), await open(config), await open(config)];
    const logs = ledgers.map(({ leaves }) => place.open({ leaves }));
    const appended = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        (logs[at % 3] ?? place.open()).append(entryOf(at % 24)),
      ),
    );
    const indexes = new Set(appended.map(({ index }) => index));
    assert.deepEqual(
      [...indexes].toSorted((a, b) => a - b),
      [...Array(24).keys()],
    );
    const { leaves } = await open(config);
    assert.equal(await leaves.size(), 24);
    assert.equal(await leaves.published(), 24);
    const { size, root } = readCheckpoint(
      await readText(place.store, CHECKPOINT),
      place.signer.publicKey,
    );
    assert.equal(size, 24);
    assert.equal(root, naiveRoot(await leaves.entries(0, 24)).toString('base64'));
  });
});
