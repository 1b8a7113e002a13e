import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { Signer } from './signer.ts';

/** SHA-256 of the SubjectPublicKeyInfo's DER, hex: `openssl pkey -pubin -in key.pem -outform der | sha256sum`. */
export const fingerprintOf = (publicKeyPem: string): string =>
  createHash('sha256')
    .update(createPublicKey(publicKeyPem).export({ type: 'spki', format: 'der' }))
    .digest('hex');

export const keyIdOf = (publicKeyPem: string): string => fingerprintOf(publicKeyPem).slice(0, 16);

/** Undefined for a key that evidence is not signed with. */
export const algorithmOf = (key: KeyObject): Signer['algorithm'] | undefined => {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519';
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return key.asymmetricKeyType === 'ec' && curve === 'prime256v1' ? 'ecdsa-p256-sha256' : undefined;
};

export const publicPemOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();

/** The 32 bytes of an Ed25519 public key, as C2SP's notes want it. */
export const rawEd25519Of = (publicKeyPem: string): Buffer => {
  const { x = '' } = createPublicKey(publicKeyPem).export({ format: 'jwk' });
  return Buffer.from(x, 'base64url');
};
