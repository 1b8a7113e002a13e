import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { KMSClient } from '@aws-sdk/client-kms';
import { kmsFailure } from './kms-failure.ts';

export interface KmsKey {
  /** Key id, ARN or alias. */
  readonly keyId: string;
  /** Undefined: what the machine says. */
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
}

/** As for every other connection of the product. */
export interface KmsSurroundings {
  readonly timeoutMs: number;
  readonly proxyUrl?: string | undefined;
  readonly caPem?: string | undefined;
}

/** Two questions about one key. One attempt per question: Temporal tries again, and tells how long it has done so. */
export interface KmsClient {
  getPublicKey(): Promise<{ readonly der: Buffer; readonly usage: string | undefined }>;
  sign(message: KmsMessage): Promise<Buffer>;
}

export interface KmsMessage {
  readonly Message: Uint8Array;
  readonly MessageType: 'RAW' | 'DIGEST';
  readonly SigningAlgorithm: 'ECDSA_SHA_256' | 'ED25519_SHA_512';
}

/** The client takes a while to load, and is loaded only by those who have such a key. */
export const createKmsClient = async (
  { keyId, region, endpoint }: KmsKey,
  surroundings: KmsSurroundings,
): Promise<KmsClient> => {
  const { KMSClient, GetPublicKeyCommand, SignCommand } = await import('@aws-sdk/client-kms');
  const kms = new KMSClient({
    maxAttempts: 1,
    requestHandler: createHandler(surroundings),
    ...(endpoint !== undefined && { endpoint, region: 'us-east-1' }),
    ...(region !== undefined && { region }),
  });
  const ask = async <Result>(work: (client: KMSClient) => Promise<Result>): Promise<Result> => {
    try {
      return await work(kms);
    } catch (error) {
      throw kmsFailure(keyId, error);
    }
  };
  return {
    getPublicKey: () =>
      ask(async (client) => {
        const reply = await client.send(new GetPublicKeyCommand({ KeyId: keyId }));
        return { der: Buffer.from(reply.PublicKey ?? []), usage: reply.KeyUsage };
      }),
    sign: (message) =>
      ask(async (client) => {
        const reply = await client.send(new SignCommand({ KeyId: keyId, ...message }));
        return Buffer.from(reply.Signature ?? []);
      }),
  };
};

const createHandler = ({ timeoutMs, proxyUrl, caPem }: KmsSurroundings) => {
  const proxyEnv = proxyUrl === undefined ? {} : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const ca = caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] };
  return {
    connectionTimeout: Math.min(timeoutMs, 10_000),
    requestTimeout: timeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: new HttpAgent({ keepAlive: true, proxyEnv }),
    httpsAgent: new HttpsAgent({ keepAlive: true, proxyEnv, ...ca }),
  };
};
