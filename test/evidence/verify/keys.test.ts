import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import { generateEvidenceKey } from '../../../src/evidence/signing/generate-keys.ts';
import { formatVkey, noteKeyOf } from '../../../src/evidence/signing/vkey.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';
import type { GivenKeys } from '../../../src/evidence/verify/key-ring.ts';
import { parsePublicKey } from '../../../src/evidence/verify/public-key.ts';
import { readDirectory } from '../../../src/evidence/verify/read-directory.ts';
import type { Verification } from '../../../src/evidence/verify/verification.ts';
import { parseVerifierKey, type VerifierKey } from '../../../src/evidence/verify/verifier-key.ts';
import { verifyArchive } from '../../../src/evidence/verify/verify-archive.ts';
import { newFolder } from '../stores/on-each-store.ts';
import { readRecorded, recordArchive } from './recorded-archive.ts';
import { type ArchiveWriter, ORIGIN, writeArchive } from './write-archive.ts';

const at = (hour: string): string => `2026-06-01T${hour}:00:00.000Z`;

const verifierKeyOf = (publicKey: string): VerifierKey => {
  const key = parseVerifierKey(formatVkey(noteKeyOf(ORIGIN, publicKey)));
  assert.ok(key !== undefined);
  return key;
};

const given = ({ evidence, log }: ArchiveWriter['keys']): GivenKeys => {
  const key = parsePublicKey(evidence.publicKey);
  const logKey = parseVerifierKey(formatVkey(noteKeyOf(ORIGIN, log.publicKey)));
  assert.ok(key !== undefined && logKey !== undefined);
  return { evidence: [key], log: [logKey] };
};

describe('the keys of a verification', () => {
  const directory = newFolder();
  let writer: ArchiveWriter;
  let former: ArchiveWriter['keys'];
  const verify = (keys: GivenKeys): Promise<Verification> =>
    verifyArchive(readDirectory(directory), { keys, tenant: null, from: null, to: null });

  before(async () => {
    writer = await writeArchive(createDirectoryStore({ directory, immutable: false }));
    await writer.seal({ from: at('00') });
    former = writer.keys;
    await writer.rotate(at('06'));
    await writer.seal({ from: at('04') });
  });

  it("are the archive's own where none is given, and that is said", async () => {
    const { verdict, keys } = await verify({ evidence: [], log: [] });
    assert.equal(verdict, 'valid');
    assert.equal(keys.source, 'archive');
    assert.deepEqual(
      keys.evidence.map(({ validUntil }) => validUntil),
      [at('06'), null],
    );
  });

  it('vouch for their successors and their predecessors', async () => {
    for (const keys of [former, writer.keys]) {
      const verification = await verify(given(keys));
      assert.deepEqual(verification.findings, []);
      assert.equal(verification.keys.source, 'given');
    }
  });

  it('make nothing of another key count', async () => {
    const other = await writeArchive(
      createDirectoryStore({ directory: newFolder(), immutable: false }),
    );
    const { findings } = await verify(given(other.keys));
    const objects = findings.map(({ object }) => object);
    for (const object of ['keys/0001.dsse.json', 'keys/0002.dsse.json', 'log/checkpoint']) {
      assert.ok(objects.includes(object), object);
    }
    assert.equal(objects.filter((object) => object.endsWith('manifest.sigstore.json')).length, 2);
  });

  it('count until they are replaced, and not before their time', async () => {
    const place = newFolder();
    const late = await writeArchive(createDirectoryStore({ directory: place, immutable: false }));
    const { deps } = late;
    await late.rotate(at('06'));
    await late.seal({ from: at('00'), change: { endedAt: at('04') } });
    const { signStatement } = deps;
    Object.assign(late.deps, { signStatement });
    await late.seal({ from: at('04') });
    const { findings } = await verifyArchive(readDirectory(place), {
      keys: { evidence: [], log: [] },
      tenant: null,
      from: null,
      to: null,
    });
    assert.match(
      findings[0]?.message ?? '',
      /counts from 2026-06-01T06:00:00.000Z on, and this was said on 2026-06-01T04:00/,
    );
    assert.match(
      findings[1]?.message ?? '',
      /was replaced on 2026-06-01T06:00:00.000Z, before this was said/,
    );
    assert.equal(findings.length, 2);
  });

  it('are missed where their entries were taken away from the end of the key ledger', async () => {
    const archive = await recordArchive(readDirectory(directory));
    for (const number of [3, 4]) archive.delete(`keys/000${number}.dsse.json`);
    const none = { evidence: [], log: [] };
    const options = { keys: none, tenant: null, from: null, to: null };
    const { findings } = await verifyArchive(readRecorded(archive), options);
    const missing = findings.filter(({ verdict }) => verdict === 'missing');
    assert.ok(missing.some(({ object }) => object === 'keys/0003.dsse.json'));
  });

  it('are missed although the log still knows its own', async () => {
    const place = newFolder();
    const lost = await writeArchive(createDirectoryStore({ directory: place, immutable: false }));
    await lost.rotate(at('06'));
    await lost.seal({ from: at('04') });
    await lost.seal({ from: at('08') });
    const archive = await recordArchive(readDirectory(place));
    // As if only the evidence key had been replaced, and its entry had been the last.
    for (const number of [3, 4]) archive.delete(`keys/000${number}.dsse.json`);
    const given = { evidence: [], log: [verifierKeyOf(lost.keys.log.publicKey)] };
    const options = { keys: given, tenant: null, from: null, to: null };
    const { findings } = await verifyArchive(readRecorded(archive), options);
    const [gone] = findings.filter(({ object }) => object === 'keys/0003.dsse.json');
    assert.match(
      gone?.message ?? '',
      /No entry of the key ledger is about the key \w+ \(2 statements\)/,
    );
  });

  it('are public, of the kind that evidence is signed with, and whole', () => {
    const { privateKey, publicKey } = generateEvidenceKey();
    assert.equal(parsePublicKey(privateKey), undefined);
    assert.equal(parsePublicKey('nonsense'), undefined);
    assert.equal(parsePublicKey(publicKey)?.algorithm, 'ecdsa-p256-sha256');
    const vkey = formatVkey(noteKeyOf(ORIGIN, writer.keys.log.publicKey));
    assert.equal(parseVerifierKey(vkey.replace('example', 'exbmple')), undefined);
    const pem = createPublicKey(writer.keys.log.publicKey)
      .export({ type: 'spki', format: 'pem' })
      .toString();
    assert.equal(parseVerifierKey(pem)?.name, null);
  });
});
