import { createHash, createPublicKey } from 'node:crypto';
import { Failure } from '../../audit/failure.ts';
import {
  createKmsClient,
  type KmsKey,
  type KmsMessage,
  type KmsSurroundings,
} from './kms-client.ts';
import { algorithmOf, keyIdOf, publicPemOf } from './public-key.ts';
import type { Signer } from './signer.ts';
import { verifySignature } from './verify-signature.ts';

/** KMS API reference, Sign: what is signed RAW has at most so many bytes. */
const MAX_RAW_BYTES = 4_096;

/** A key that never leaves AWS KMS: ECC_NIST_P256 or ECC_NIST_EDWARDS25519, of usage SIGN_VERIFY. */
export const createKmsSigner = async (
  key: KmsKey,
  surroundings: KmsSurroundings,
): Promise<Signer> => {
  const client = await createKmsClient(key, surroundings);
  const { der, usage } = await client.getPublicKey();
  if (usage !== 'SIGN_VERIFY')
    throw unusable(key, `is of usage ${usage ?? 'unknown'}, not SIGN_VERIFY`);
  const publicKey = publicPemOf(createPublicKey({ key: der, format: 'der', type: 'spki' }));
  const algorithm = algorithmOf(createPublicKey(publicKey));
  if (algorithm === undefined)
    throw unusable(key, 'is neither ECC_NIST_P256 nor ECC_NIST_EDWARDS25519');
  return {
    keyId: keyIdOf(publicKey),
    algorithm,
    publicKey,
    async sign(data) {
      const signature = await client.sign(messageOf(key, algorithm, data));
      // An alias that was pointed to another key signs with what no key ledger knows.
      if (isSignature({ algorithm, publicKey }, data, signature)) return signature;
      throw unusable(key, 'did not sign with the key that it showed; was an alias moved?');
    },
  };
};

/** A manifest is longer than what is signed RAW; ECDSA signs its digest anyway. */
const messageOf = (key: KmsKey, algorithm: Signer['algorithm'], data: Uint8Array): KmsMessage => {
  if (algorithm === 'ecdsa-p256-sha256')
    return {
      Message: createHash('sha256').update(data).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    };
  if (data.length > MAX_RAW_BYTES)
    throw unusable(key, `cannot sign ${data.length} bytes: of Ed25519 KMS takes ${MAX_RAW_BYTES}`);
  return { Message: data, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' };
};

const isSignature = (
  key: Pick<Signer, 'algorithm' | 'publicKey'>,
  data: Uint8Array,
  signature: Buffer,
): boolean => {
  try {
    return verifySignature(key, data, signature);
  } catch {
    return false; // not even of the form of a signature
  }
};

const unusable = ({ keyId }: KmsKey, problem: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `The KMS key ${keyId} ${problem}. Evidence is signed with ECC_NIST_P256, the log with ECC_NIST_EDWARDS25519.`,
    retryable: false,
  });
