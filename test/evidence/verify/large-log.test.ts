import assert from 'node:assert/strict';
import { createFindings } from '../../../src/evidence/verify/findings.ts';
import type { KeyRing } from '../../../src/evidence/verify/key-ring.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import { readLog, type VerifiedLog } from '../../../src/evidence/verify/read-log.ts';
import { parseVerifierKey } from '../../../src/evidence/verify/verifier-key.ts';
import { signHead } from '../../../src/evidence/log/checkpoint.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { noteKeyOf } from '../../../src/evidence/signing/vkey.ts';
import { aLogPlace, entryOf, ORIGIN } from '../log/support.ts';
import {
  readRecorded,
  recordArchive,
  type RecordedArchive,
  withBytes,
} from './recorded-archive.ts';

describe('verification of a log with full tiles', function () {
  this.timeout(60_000);
  let original: RecordedArchive;
  let ring: KeyRing;
  let signer: Signer;

  const read = async (
    archive: RecordedArchive,
  ): Promise<VerifiedLog & { named: readonly string[] }> => {
    const findings = createFindings();
    const log = await readLog(readRecorded(archive), ring, findings, 'keys/0003.dsse.json');
    return { ...log, named: findings.listed.map(({ object }) => object) };
  };

  before(async () => {
    await using place = await aLogPlace();
    const log = place.open();
    for (const [from, to] of [
      [0, 3],
      [3, 300],
      [300, 512],
      [512, 600],
    ] as const) {
      await Promise.all(
        Array.from({ length: to - from }, (_, at) => log.append(entryOf(from + at))),
      );
    }
    signer = place.signer;
    original = await recordArchive(readDirectory(place.directory));
    const logKey = parseVerifierKey(log.vkey);
    assert.ok(logKey !== undefined);
    ring = { evidence: new Map(), log: [logKey], witnesses: [] };
  });

  it('makes the same root of the entries, and knows every one of them', async () => {
    const { named, tree, entries } = await read(original);
    assert.deepEqual(named, []);
    assert.equal(tree?.size, 600);
    assert.equal(entries.size, 600);
    assert.equal(entries.get('windows/599/manifest.sigstore.json')?.index, 599);
  });

  it('names each file that was changed or taken away, full tiles and upper levels among them', async () => {
    assert.ok(
      original.has('log/tile/1/000.p/2') &&
        original.has('log/tile/0/001') &&
        original.has('log/tile/entries/000'),
    );
    for (const [key, [newest]] of original) {
      const bytes = Buffer.from(newest?.bytes ?? Buffer.alloc(0));
      for (const at of [0, 20, bytes.length - 1]) {
        const flipped = Buffer.from(bytes);
        flipped.writeUInt8(flipped.readUInt8(at) ^ 1, at);
        const { named } = await read(
          new Map([
            ...original,
            [key, newest === undefined ? [] : [{ ...newest, bytes: flipped }]],
          ]),
        );
        assert.ok(named.includes(key), `${key} byte ${at}: ${named.join(' ')}`);
      }
      // That a checkpoint was kept is known by the proofs that were made against it; this log has none.
      if (key.startsWith('log/checkpoints/')) continue;
      const dropped = new Map(original);
      dropped.delete(key);
      const { named } = await read(dropped);
      assert.ok(named.includes(key), `${key} dropped: ${named.join(' ')}`);
    }
  });

  it('names a checkpoint of another history, although the key of the log has signed it', async () => {
    const key = noteKeyOf(ORIGIN, signer.publicKey);
    const { text } = await signHead({ size: 300, root: Buffer.alloc(32, 7) }, signer, key);
    const other = withBytes(original, 'log/checkpoints/000000000300', Buffer.from(text));
    assert.deepEqual((await read(other)).named, ['log/checkpoints/000000000300']);
  });

  it('tells one broken file from the others that are whole', async () => {
    for (const key of ['log/tile/entries/001', 'log/tile/0/001', 'log/tile/1/000.p/2']) {
      const [newest] = original.get(key) ?? [];
      assert.ok(newest?.bytes);
      const bytes = Buffer.from(newest.bytes);
      bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
      const { named, tree } = await read(new Map([...original, [key, [{ ...newest, bytes }]]]));
      assert.deepEqual(named, [key]);
      assert.equal(tree?.size, 600);
    }
  });
});
