import assert from 'node:assert/strict';
import { createKmsSigner } from '../../../src/evidence/signing/kms-signer.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';
import { verifySignature } from '../../../src/evidence/signing/verify-signature.ts';
import { type StandInKms, startKms } from './kms-stand-in.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'made-up', AWS_SECRET_ACCESS_KEY: 'made-up-too' };

describe('a key in AWS KMS', () => {
  let kms: StandInKms;
  const before_: NodeJS.ProcessEnv = {};

  beforeEach(async () => {
    for (const [name, value] of Object.entries(CREDENTIALS)) {
      before_[name] = process.env[name];
      process.env[name] = value;
    }
    kms = await startKms();
  });
  afterEach(async () => {
    for (const [name, value] of Object.entries(before_)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await kms.close();
  });

  const open = (keyId: string): Promise<Signer> =>
    createKmsSigner({ keyId, region: 'eu-west-1', endpoint: kms.endpoint }, { timeoutMs: 5_000 });

  it('signs statements of any length with P-256', async () => {
    const signer = await open('evidence-key');
    assert.equal(signer.algorithm, 'ecdsa-p256-sha256');
    assert.equal(signer.publicKey, kms.publicKey('evidence-key'));
    for (const length of [1, 4_096, 100_000]) {
      const data = Buffer.alloc(length, 7);
      assert.ok(verifySignature(signer, data, await signer.sign(data)));
    }
    assert.deepEqual(new Set(kms.signed), new Set(['DIGEST ECDSA_SHA_256']));
  });

  it('signs checkpoints with Ed25519', async () => {
    const signer = await open('log-key');
    assert.equal(signer.algorithm, 'ed25519');
    const data = Buffer.from('example.com/log\n1\nAAAA\n');
    const signature = await signer.sign(data);
    assert.equal(signature.length, 64);
    assert.ok(verifySignature(signer, data, signature));
    assert.deepEqual(kms.signed, ['RAW ED25519_SHA_512']);
  });

  it('says what KMS could not sign, before it is asked', async () => {
    const signer = await open('log-key');
    await assert.rejects(signer.sign(Buffer.alloc(4_097)), /cannot sign 4097 bytes/);
    assert.deepEqual(kms.signed, []);
  });

  it('is refused when it is no key for evidence', async () => {
    for (const [keyId, expected] of [
      ['agreed-key', /usage KEY_AGREEMENT, not SIGN_VERIFY/],
      ['rsa-key', /neither ECC_NIST_P256/],
      ['no-key', /NotFoundException.*check the key id/],
    ] as const)
      await assert.rejects(open(keyId), {
        type: 'InvalidConfiguration',
        retryable: false,
        message: expected,
      });
  });

  it('is not believed when its alias was moved to another key', async () => {
    kms.point('alias/evidence', 'evidence-key');
    const signer = await open('alias/evidence');
    kms.point('alias/evidence', 'other-key');
    await assert.rejects(signer.sign(Buffer.from('a statement')), /was an alias moved\?/);
  });

  it('tells what waiting does not change from what is tried again', async () => {
    const signer = await open('evidence-key');
    for (const [status, name, type, retryable] of [
      [400, 'AccessDeniedException', 'PermissionMissing', false],
      [400, 'DisabledException', 'InvalidConfiguration', false],
      [400, 'UnrecognizedClientException', 'CredentialsRejected', false],
      [400, 'ThrottlingException', 'SignerUnavailable', true],
      [500, 'KMSInternalException', 'SignerUnavailable', true],
      [503, 'DependencyTimeoutException', 'SignerUnavailable', true],
    ] as const) {
      kms.fail({ status, type: name });
      await assert.rejects(signer.sign(Buffer.from('a')), { type, retryable }, name);
    }
    await kms.close();
    await assert.rejects(signer.sign(Buffer.from('a')), { type: 'SignerUnavailable' });
  });
});
