import { createHash, createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { Failure } from '../../audit/failure.ts';
import { kmsFailure } from './kms-failure.ts';
import { algorithmOf, keyIdOf, publicPemOf } from './public-key.ts';
import type { Signer } from './signer.ts';
import { verifySignature } from './verify-signature.ts';

export interface KmsKey {
  /** Key id, ARN or alias. */
  readonly keyId: string;
  /** Undefined: what the machine says. */
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** KMS: what is signed RAW has at most so many bytes. */
const MAX_RAW_BYTES = 4_096;

/** A key that never leaves AWS KMS: ECC_NIST_P256 or ECC_NIST_EDWARDS25519, of usage SIGN_VERIFY. */
export const createKmsSigner = async ({ keyId, region, endpoint }: KmsKey): Promise<Signer> => {
  // Temporal retries; a client that retries too would hide how long the service is away.
  const client = new KMSClient({
    maxAttempts: 1,
    ...(region !== undefined && { region }),
    ...(endpoint !== undefined && { endpoint }),
  });
  const publicKey = await readPublicKey(client, keyId);
  const algorithm = algorithmOf(createPublicKey(publicKey));
  if (algorithm === undefined)
    throw unusable(keyId, 'is neither ECC_NIST_P256 nor ECC_NIST_EDWARDS25519');
  return {
    keyId: keyIdOf(publicKey),
    algorithm,
    publicKey,
    async sign(data) {
      const signature = await ask(keyId, async () => {
        const message = messageOf(keyId, algorithm, data);
        const { Signature } = await client.send(new SignCommand({ KeyId: keyId, ...message }));
        return Buffer.from(Signature ?? []);
      });
      // An alias that was pointed to another key signs with what no key ledger knows.
      if (isSignature({ algorithm, publicKey }, data, signature)) return signature;
      throw unusable(keyId, 'signed with another key than it showed; an alias was moved?');
    },
  };
};

const messageOf = (keyId: string, algorithm: Signer['algorithm'], data: Uint8Array) => {
  if (algorithm === 'ecdsa-p256-sha256')
    return {
      Message: createHash('sha256').update(data).digest(),
      MessageType: 'DIGEST',
      SigningAlgorithm: 'ECDSA_SHA_256',
    } as const;
  if (data.length > MAX_RAW_BYTES)
    throw unusable(
      keyId,
      `cannot sign ${data.length} bytes: KMS takes ${MAX_RAW_BYTES} of Ed25519`,
    );
  return { Message: data, MessageType: 'RAW', SigningAlgorithm: 'ED25519_SHA_512' } as const;
};

const readPublicKey = (client: KMSClient, keyId: string): Promise<string> =>
  ask(keyId, async () => {
    const { PublicKey, KeyUsage } = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
    if (PublicKey === undefined || KeyUsage !== 'SIGN_VERIFY')
      throw unusable(keyId, `is of usage ${KeyUsage ?? 'unknown'}, not SIGN_VERIFY`);
    const der = Buffer.from(PublicKey);
    return publicPemOf(createPublicKey({ key: der, format: 'der', type: 'spki' }));
  });

const ask = async <Result>(keyId: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw kmsFailure(keyId, error);
  }
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

const unusable = (keyId: string, problem: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `The KMS key ${keyId} ${problem}. Evidence is signed with ECC_NIST_P256, the log with ECC_NIST_EDWARDS25519.`,
    retryable: false,
  });
