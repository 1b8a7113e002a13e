import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import { algorithmOf, keyIdOf, publicPemOf } from './public-key.ts';
import type { Signer } from './signer.ts';

export interface KeyFile {
  /** For messages, e.g. `file:/etc/holdfast/evidence-key.pem`. */
  readonly reference: string;
  /** PEM, PKCS#8. Read once: another key is a rotation, which the key ledger has to tell first. */
  read(): Promise<string>;
}

export const createKeyFileSigner = async ({ reference, read }: KeyFile): Promise<Signer> => {
  const privateKey = parse(reference, await read());
  const algorithm = algorithmOf(privateKey);
  if (algorithm === undefined)
    throw unusable(reference, 'is neither an ECDSA key on P-256 nor an Ed25519 key');
  const publicKey = publicPemOf(createPublicKey(privateKey));
  return {
    keyId: keyIdOf(publicKey),
    algorithm,
    publicKey,
    sign: async (data) =>
      sign(algorithm === 'ed25519' ? null : 'sha256', data, {
        key: privateKey,
        dsaEncoding: 'der',
      }),
  };
};

const parse = (reference: string, pem: string): KeyObject => {
  // Its own error is dropped: nothing that has seen a private key goes into a message.
  try {
    return createPrivateKey(pem);
  } catch {
    throw unusable(reference, 'is not a private key as PEM (PKCS#8, without a passphrase)');
  }
};

const unusable = (reference: string, problem: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `The signing key ${reference} ${problem}. Make keys with: holdfast keys generate --out <directory>`,
    retryable: false,
  });
