import { createPublicKey, verify } from 'node:crypto';
import type { Signer } from './signer.ts';

/** As `Signer.sign` makes it. */
export const verifySignature = (
  { algorithm, publicKey }: Pick<Signer, 'algorithm' | 'publicKey'>,
  data: Uint8Array,
  signature: Uint8Array,
): boolean =>
  verify(
    algorithm === 'ed25519' ? null : 'sha256',
    data,
    { key: createPublicKey(publicKey), dsaEncoding: 'der' },
    signature,
  );
