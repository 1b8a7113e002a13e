import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';

/** AWS KMS, API version 2014-11-01, as far as asymmetric keys of usage SIGN_VERIFY go. */
export interface StandInKms {
  readonly endpoint: string;
  /** Message types and algorithms that were signed, in order. */
  readonly signed: readonly string[];
  publicKey(keyId: string): string;
  /** Every request is answered so, until told otherwise. */
  fail(failure: { readonly status: number; readonly type: string } | undefined): void;
  /** An alias that means another key from now on. */
  point(alias: string, keyId: string): void;
  close(): Promise<void>;
}

interface Request {
  readonly KeyId: string;
  readonly Message: string;
  readonly MessageType: 'RAW' | 'DIGEST';
  readonly SigningAlgorithm: string;
}

const SPECS: Record<string, { spec: string; usage: string; algorithm: string }> = {
  'evidence-key': { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', algorithm: 'ECDSA_SHA_256' },
  'other-key': { spec: 'ECC_NIST_P256', usage: 'SIGN_VERIFY', algorithm: 'ECDSA_SHA_256' },
  'log-key': { spec: 'ECC_NIST_EDWARDS25519', usage: 'SIGN_VERIFY', algorithm: 'ED25519_SHA_512' },
  'agreed-key': { spec: 'ECC_NIST_P256', usage: 'KEY_AGREEMENT', algorithm: '' },
  'rsa-key': { spec: 'RSA_2048', usage: 'SIGN_VERIFY', algorithm: 'RSASSA_PSS_SHA_256' },
};

const generate = (spec: string) => {
  if (spec === 'ECC_NIST_P256') return generateKeyPairSync('ec', { namedCurve: 'P-256' });
  if (spec === 'RSA_2048') return generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return generateKeyPairSync('ed25519');
};

class KmsError extends Error {}

/** Node signs messages only, openssl also digests. */
const signDigest = (digest: Buffer, key: KeyObject): string => {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-kms-'));
  try {
    const pem = join(folder, 'key.pem');
    writeFileSync(pem, key.export({ type: 'pkcs8', format: 'pem' }));
    const options = { input: digest };
    return execFileSync('openssl', ['pkeyutl', '-sign', '-inkey', pem], options).toString('base64');
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const startKms = async (): Promise<StandInKms> => {
  const keys = new Map<string, { publicKey: KeyObject; privateKey: KeyObject }>();
  for (const [name, { spec }] of Object.entries(SPECS)) keys.set(name, generate(spec));
  const aliases = new Map<string, string>();
  const signed: string[] = [];
  let failure: { readonly status: number; readonly type: string } | undefined;

  const keyOf = (id: string) => {
    const name = aliases.get(id) ?? id;
    const [key, facts] = [keys.get(name), SPECS[name]];
    if (key === undefined || facts === undefined) throw new KmsError('NotFoundException');
    return { ...key, ...facts };
  };
  const getPublicKey = ({ KeyId }: Request) => {
    const { publicKey, spec, usage, algorithm } = keyOf(KeyId);
    const der = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    return {
      KeyId,
      PublicKey: der,
      KeySpec: spec,
      KeyUsage: usage,
      SigningAlgorithms: [algorithm],
    };
  };
  const signMessage = ({ KeyId, Message, MessageType, SigningAlgorithm }: Request) => {
    const { privateKey, algorithm } = keyOf(KeyId);
    if (algorithm !== SigningAlgorithm) throw new KmsError('InvalidKeyUsageException');
    const bytes = Buffer.from(Message, 'base64');
    signed.push(`${MessageType} ${SigningAlgorithm}`);
    if (MessageType === 'RAW' ? bytes.length > 4_096 : bytes.length !== 32)
      throw new KmsError('ValidationException');
    if (SigningAlgorithm === 'ED25519_SHA_512') {
      if (MessageType !== 'RAW') throw new KmsError('ValidationException');
      return {
        KeyId,
        SigningAlgorithm,
        Signature: sign(null, bytes, privateKey).toString('base64'),
      };
    }
    const digest = MessageType === 'RAW' ? createHash('sha256').update(bytes).digest() : bytes;
    return { KeyId, SigningAlgorithm, Signature: signDigest(digest, privateKey) };
  };
  const server = createServer((request, response) => {
    void (async () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1];
      const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') === true;
      const reply = (status: number, body: unknown): void =>
        void response
          .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
          .end(JSON.stringify(body));
      try {
        const body = (await json(request)) as Request;
        if (failure !== undefined) reply(failure.status, { __type: failure.type, message: 'no' });
        else if (!isSigned) reply(400, { __type: 'MissingAuthenticationTokenException' });
        else reply(200, operation === 'Sign' ? signMessage(body) : getPublicKey(body));
      } catch (error) {
        reply(400, { __type: error instanceof KmsError ? error.message : 'KMSInternalException' });
      }
    })();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    signed,
    publicKey: (id) => keyOf(id).publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    fail: (next) => (failure = next),
    point: (alias, keyId) => void aliases.set(alias, keyId),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => void server.close(resolve));
    },
  };
};
