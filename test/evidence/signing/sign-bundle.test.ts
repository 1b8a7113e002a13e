import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFromJSON } from '@sigstore/bundle';
import { toSignedEntity, toTrustMaterial, Verifier } from '@sigstore/verify';
import { generateEvidenceKey } from '../../../src/evidence/signing/generate-keys.ts';
import { createKeyFileSigner } from '../../../src/evidence/signing/key-file-signer.ts';
import { signBundle } from '../../../src/evidence/signing/sign-bundle.ts';
import type { Signer } from '../../../src/evidence/signing/signer.ts';

const STATEMENT = Buffer.from('{"_type":"https://in-toto.io/Statement/v1","a":"ä"}\n');

interface Bundle {
  mediaType: string;
  verificationMaterial: { publicKey: { hint: string }; tlogEntries: unknown[] };
  dsseEnvelope: {
    payload: string;
    payloadType: string;
    signatures: { sig: string; keyid: string }[];
  };
}

describe('the bundle of a statement', () => {
  let signer: Signer;
  let bundle: Bundle;

  beforeEach(async () => {
    const read = async (): Promise<string> => generateEvidenceKey().privateKey;
    signer = await createKeyFileSigner({ reference: 'a key of the test', read });
    bundle = JSON.parse(await signBundle(STATEMENT, signer)) as Bundle;
  });

  const verifyAsSigstore = (candidate: Bundle): void => {
    const publicKey = {
      publicKey: createPublicKey(signer.publicKey),
      validFor: () => true,
    };
    const trust = toTrustMaterial(
      {
        mediaType: '',
        tlogs: [],
        ctlogs: [],
        certificateAuthorities: [],
        timestampAuthorities: [],
      },
      (hint) => {
        assert.equal(hint, signer.keyId);
        return publicKey;
      },
    );
    const options = { tlogThreshold: 0, ctlogThreshold: 0, timestampThreshold: 0 };
    new Verifier(trust, options).verify(toSignedEntity(bundleFromJSON(candidate)));
  };

  it('is a Sigstore bundle v0.3 about these very bytes', () => {
    assert.equal(bundle.mediaType, 'application/vnd.dev.sigstore.bundle.v0.3+json');
    assert.equal(bundle.verificationMaterial.publicKey.hint, signer.keyId);
    assert.equal(bundle.dsseEnvelope.payloadType, 'application/vnd.in-toto+json');
    assert.deepEqual(Buffer.from(bundle.dsseEnvelope.payload, 'base64'), STATEMENT);
  });

  it('is verified by sigstore’s own library, and not when one byte is another', () => {
    verifyAsSigstore(bundle);
    const payload = Buffer.from(STATEMENT);
    payload[3] = (payload[3] ?? 0) ^ 1;
    const { dsseEnvelope } = bundle;
    assert.throws(() =>
      verifyAsSigstore({
        ...bundle,
        dsseEnvelope: { ...dsseEnvelope, payload: payload.toString('base64') },
      }),
    );
  });

  it('is verified by openssl over the encoding that bash can write', () => {
    const folder = mkdtempSync(join(tmpdir(), 'holdfast-bundle-'));
    try {
      writeFileSync(join(folder, 'manifest.json'), STATEMENT);
      const [signature] = bundle.dsseEnvelope.signatures;
      writeFileSync(join(folder, 'sig'), Buffer.from(signature?.sig ?? '', 'base64'));
      writeFileSync(join(folder, 'key.pem'), signer.publicKey);
      const script = `
        type=application/vnd.in-toto+json
        { printf 'DSSEv1 %d %s %d ' \${#type} $type $(wc -c < manifest.json); cat manifest.json; } > pae
        openssl dgst -sha256 -verify key.pem -signature sig pae`;
      const verify = () => spawnSync('bash', ['-c', script], { cwd: folder, encoding: 'utf8' });
      assert.match(verify().stdout, /Verified OK/);
      writeFileSync(join(folder, 'manifest.json'), 'another');
      assert.notEqual(verify().status, 0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('names its key as openssl and sha256sum do', () => {
    const script = 'openssl pkey -pubin -outform der | sha256sum | cut -c1-16';
    const out = execFileSync('bash', ['-c', script], { input: signer.publicKey });
    assert.equal(out.toString().trim(), signer.keyId);
  });
});
