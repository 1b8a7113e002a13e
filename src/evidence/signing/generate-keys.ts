import { generateKeyPairSync } from 'node:crypto';

export interface GeneratedKey {
  /** PEM, PKCS#8. */
  readonly privateKey: string;
  /** PEM, SubjectPublicKeyInfo. */
  readonly publicKey: string;
}

const publicKeyEncoding = { type: 'spki', format: 'pem' } as const;
const privateKeyEncoding = { type: 'pkcs8', format: 'pem' } as const;

/** ECDSA on P-256: what openssl, cosign and every key management service take. */
export const generateEvidenceKey = (): GeneratedKey =>
  generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding, privateKeyEncoding });

/** Ed25519: what checkpoints are signed with (C2SP signed-note). */
export const generateLogKey = (): GeneratedKey =>
  generateKeyPairSync('ed25519', { publicKeyEncoding, privateKeyEncoding });
