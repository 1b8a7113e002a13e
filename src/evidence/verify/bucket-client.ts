import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { S3Client } from '@aws-sdk/client-s3';

/** Where a bucket is, and as whom it is read; what is not said is as AWS's own tools find it on this machine. */
export interface BucketLocation {
  readonly bucket: string;
  /** Without a slash at either end. */
  readonly prefix?: string | undefined;
  readonly region?: string | undefined;
  /** Of a store that is not AWS's. */
  readonly endpoint?: string | undefined;
  readonly pathStyle: boolean;
  readonly account?: Account | undefined;
  readonly proxyUrl?: string | undefined;
  readonly caPem?: string | undefined;
}

interface Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: { read(): Promise<string> };
}

const ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 60_000;

/** Nothing is changed by reading twice, so the client may try again by itself. */
export const createBucketClient = ({
  region,
  endpoint,
  pathStyle,
  account,
  proxyUrl,
  caPem,
}: BucketLocation): S3Client => {
  const proxyEnv = proxyUrl === undefined ? {} : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const ca = caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] };
  return new S3Client({
    maxAttempts: ATTEMPTS,
    forcePathStyle: pathStyle,
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      httpAgent: new HttpAgent({ keepAlive: true, proxyEnv }),
      httpsAgent: new HttpsAgent({ keepAlive: true, proxyEnv, ...ca }),
    },
    ...(endpoint !== undefined && { endpoint, region: 'us-east-1' }),
    ...(region !== undefined && { region }),
    ...(account !== undefined && {
      credentials: async () => ({
        accessKeyId: account.accessKeyId,
        secretAccessKey: await account.secretAccessKey.read(),
      }),
    }),
  });
};
