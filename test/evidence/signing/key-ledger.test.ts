import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  generateEvidenceKey,
  generateLogKey,
} from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyFileSigner } from '../../../src/evidence/signing/key-file-signer.ts';
import { createKeyLedger, type KeyLedger } from '../../../src/evidence/signing/key-ledger.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { formatVkey, noteKeyOf } from '../../../src/evidence/signing/vkey.ts';
import { createDirectoryStore } from '../../../src/evidence/stores/directory-store.ts';

const aKey = (usage: 'evidence' | 'log' = 'evidence'): Promise<Signer> => {
  const { privateKey } = usage === 'evidence' ? generateEvidenceKey() : generateLogKey();
  return createKeyFileSigner({ reference: 'a key of the test', read: async () => privateKey });
};

interface Envelope {
  payload: string;
  signatures: { keyid: string; sig: string }[];
}

describe('the key ledger', () => {
  let directory: string;
  let ledger: KeyLedger;
  let time: number;

  const open = (): KeyLedger =>
    createKeyLedger(createDirectoryStore({ directory, immutable: false }), () => time);
  const pathOf = (number: number): string => join(directory, `keys/000${number}.dsse.json`);
  const envelope = (number: number): Envelope =>
    JSON.parse(readFileSync(pathOf(number), 'utf8')) as Envelope;
  const rewrite = (number: number, change: (envelope: Envelope) => Envelope): void => {
    chmodSync(pathOf(number), 0o644);
    writeFileSync(pathOf(number), JSON.stringify(change(envelope(number))));
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-keys-'));
    time = Date.parse('2026-01-01T00:00:00Z');
    ledger = open();
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('begins with a key that signs itself, once, however often it is asked', async () => {
    const signer = await aKey();
    const { number, keyId, replaces, validFrom } = await ledger.ensure({
      usage: 'evidence',
      signer,
      vkey: null,
    });
    assert.deepEqual(
      { number, keyId, replaces, validFrom },
      { number: 1, keyId: signer.keyId, replaces: null, validFrom: '2026-01-01T00:00:00.000Z' },
    );
    await open().ensure({ usage: 'evidence', signer, vkey: null });
    assert.deepEqual(readdirSync(join(directory, 'keys')), ['0001.dsse.json']);
    assert.deepEqual(
      envelope(1).signatures.map(({ keyid }) => keyid),
      [signer.keyId],
    );
  });

  it('takes a successor that old and new have signed', async () => {
    const [first, second] = [await aKey(), await aKey()];
    await ledger.ensure({ usage: 'evidence', signer: first, vkey: null });
    const { number, replaces, validFrom } = await ledger.ensure({
      usage: 'evidence',
      signer: second,
      vkey: null,
      former: first,
    });
    assert.deepEqual([number, replaces], [2, first.keyId]);
    assert.ok(validFrom > '2026-01-01T00:00:00.000Z', 'not later than its predecessor');
    assert.deepEqual(
      envelope(2).signatures.map(({ keyid }) => keyid),
      [second.keyId, first.keyId],
    );
    assert.deepEqual(
      (await open().entries()).map(({ keyId }) => keyId),
      [first.keyId, second.keyId],
    );
  });

  it('keeps the keys of both usages apart', async () => {
    const [evidence, log] = [await aKey(), await aKey('log')];
    const vkey = formatVkey(noteKeyOf('example.com/log', log.publicKey));
    await ledger.ensure({ usage: 'evidence', signer: evidence, vkey: null });
    await ledger.ensure({ usage: 'log', signer: log, vkey });
    assert.deepEqual(
      (await ledger.entries()).map((entry) => [entry.number, entry.usage, entry.vkey]),
      [
        [1, 'evidence', null],
        [2, 'log', vkey],
      ],
    );
  });

  it('refuses a key that appears from nowhere, one that was replaced, and one that cannot', async () => {
    const [first, second, third] = [await aKey(), await aKey(), await aKey()];
    const ensure = (signer: Signer, former?: Signer) =>
      ledger.ensure({ usage: 'evidence', signer, vkey: null, ...(former && { former }) });
    await ensure(first);
    await assert.rejects(ensure(second), /holdfast keys rotate/);
    await assert.rejects(ensure(second, third), /holdfast keys rotate/);
    await ensure(second, first);
    await assert.rejects(ensure(first), /was replaced by/);
    await assert.rejects(ensure(first, second), /was replaced by/);
    await assert.rejects(ensure(await aKey('log')), /has to be ecdsa-p256-sha256/);
    assert.equal((await ledger.entries()).length, 2);
  });

  it('keeps the origin of a log', async () => {
    const signer = await aKey('log');
    const vkeyOf = (origin: string) => formatVkey(noteKeyOf(origin, signer.publicKey));
    await ledger.ensure({ usage: 'log', signer, vkey: vkeyOf('example.com/a') });
    await assert.rejects(
      ledger.ensure({ usage: 'log', signer, vkey: vkeyOf('example.com/b') }),
      /keeps its origin/,
    );
  });

  it('has one beginning when several processes start at once', async () => {
    const signer = await aKey();
    const ensured = await Promise.all(
      [open(), open(), open()].map((other) =>
        other.ensure({ usage: 'evidence', signer, vkey: null }),
      ),
    );
    assert.deepEqual(new Set(ensured.map(({ number }) => number)), new Set([1]));
    assert.equal((await ledger.entries()).length, 1);
  });

  describe('that was changed', () => {
    beforeEach(async () => {
      const [first, second] = [await aKey(), await aKey()];
      await ledger.ensure({ usage: 'evidence', signer: first, vkey: null });
      await ledger.ensure({ usage: 'evidence', signer: second, vkey: null, former: first });
    });

    const refused = (): Promise<void> =>
      assert.rejects(ledger.entries(), { type: 'EvidenceDamaged', message: /keys\/000[12]/ });

    it('is refused when an entry says something else', async () => {
      rewrite(2, ({ payload, ...rest }) => {
        const text = Buffer.from(payload, 'base64').toString().replace('2026-01', '2025-01');
        return { ...rest, payload: Buffer.from(text).toString('base64') };
      });
      await refused();
    });

    it('is refused when the predecessor has not signed', async () => {
      rewrite(2, ({ signatures, ...rest }) => ({ ...rest, signatures: signatures.slice(0, 1) }));
      await refused();
    });

    it('is refused when the key itself has not signed', async () => {
      rewrite(2, ({ signatures, ...rest }) => ({ ...rest, signatures: signatures.slice(1) }));
      await refused();
    });

    it('is refused when an entry is gone, doubled, or something else', async () => {
      const second = readFileSync(pathOf(2));
      writeFileSync(pathOf(3), second);
      await assert.rejects(ledger.entries(), /keys\/0003/);
      rmSync(pathOf(3));
      rmSync(pathOf(1));
      await refused();
      chmodSync(pathOf(2), 0o644);
      writeFileSync(pathOf(1), 'no envelope');
      await refused();
    });
  });
});
