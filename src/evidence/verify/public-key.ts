import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto';

export interface PublicKey {
  readonly algorithm: 'ecdsa-p256-sha256' | 'ed25519';
  readonly key: KeyObject;
  /** Of SubjectPublicKeyInfo. */
  readonly der: Buffer;
  /** SHA-256 of it, hex. */
  readonly fingerprint: string;
  /** The first 16 digits of it. */
  readonly keyId: string;
}

/** Undefined where the text is no public key of a kind that evidence is signed with. */
export const parsePublicKey = (pem: string): PublicKey | undefined => {
  try {
    // From a private key, createPublicKey would make the public one: nobody is to hand that in.
    return pem.includes('PRIVATE KEY') ? undefined : toPublicKey(createPublicKey(pem));
  } catch {
    return undefined;
  }
};

/** DER of SubjectPublicKeyInfo for Ed25519 (RFC 8410), up to the key's own 32 bytes. */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

export const ed25519KeyOf = (raw: Uint8Array): PublicKey | undefined => {
  if (raw.length !== 32) return undefined;
  const key = Buffer.concat([ED25519_SPKI, raw]);
  return toPublicKey(createPublicKey({ key, format: 'der', type: 'spki' }));
};

/** Its last 32 bytes are the key itself. */
export const rawEd25519 = ({ der }: PublicKey): Buffer => der.subarray(ED25519_SPKI.length);

const toPublicKey = (key: KeyObject): PublicKey | undefined => {
  const isP256 =
    key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (!isP256 && key.asymmetricKeyType !== 'ed25519') return undefined;
  const der = key.export({ type: 'spki', format: 'der' });
  const fingerprint = hash('sha256', der);
  const algorithm = isP256 ? 'ecdsa-p256-sha256' : 'ed25519';
  return { algorithm, key, der, fingerprint, keyId: fingerprint.slice(0, 16) };
};

/** ECDSA: DER over SHA-256. Ed25519: over the data itself. */
export const isSigned = (
  { algorithm, key }: PublicKey,
  data: Uint8Array,
  signature: Uint8Array,
): boolean => verify(algorithm === 'ed25519' ? null : 'sha256', data, key, signature);
