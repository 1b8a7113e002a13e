import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import {
  generateEvidenceKey,
  generateLogKey,
} from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyFileSigner } from '../../../src/evidence/signing/key-file-signer.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { verifySignature } from '../../../src/evidence/signing/verify-signature.ts';

const open = (pem: string): Promise<Signer> =>
  createKeyFileSigner({ reference: 'file:/keys/a.pem', read: async () => pem });

describe('a key in a file', () => {
  it('signs with P-256 or Ed25519, whichever it is', async () => {
    for (const [{ privateKey, publicKey }, algorithm] of [
      [generateEvidenceKey(), 'ecdsa-p256-sha256'],
      [generateLogKey(), 'ed25519'],
    ] as const) {
      const signer = await open(privateKey);
      assert.equal(signer.algorithm, algorithm);
      assert.equal(signer.publicKey, publicKey);
      const data = Buffer.from('data');
      const signature = await signer.sign(data);
      assert.ok(verifySignature(signer, data, signature));
      assert.ok(!verifySignature(signer, Buffer.from('other'), signature));
    }
  });

  it('may have been made by openssl', async () => {
    for (const args of [
      ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
      ['genpkey', '-algorithm', 'ed25519'],
    ])
      await open(execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'ignore'] }).toString());
  });

  it('is named by its reference when it is of another kind, and never shown', async () => {
    const { privateKey } = generateKeyPairSync('ec', {
      namedCurve: 'P-384',
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    for (const text of [privateKey, privateKey.slice(0, 90), 'hunter2', '']) {
      const error = await open(text).then(
        () => assert.fail('it was taken'),
        (reason: unknown) => reason as Error & { type: string },
      );
      assert.equal(error.type, 'InvalidConfiguration');
      assert.match(error.message, /file:\/keys\/a\.pem/);
      const told = `${error.message} ${String(error.cause)} ${error.stack}`;
      assert.ok(!told.includes('hunter2') && !told.includes(privateKey.slice(40, 60)));
    }
  });
});
