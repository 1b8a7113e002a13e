import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { S3Client } from '@aws-sdk/client-s3';

const CONNECT_TIMEOUT_MS = 10_000;
const WHOLE_REQUEST_TIMEOUT_MS = 600_000;
/** A replaced secret is in use after so long, without a restart. */
const CREDENTIALS_LAST_MS = 300_000;

export interface BucketOptions {
  readonly bucket: string;
  readonly prefix?: string | undefined;
  readonly region?: string | undefined;
  /** Of a store that is not AWS's. */
  readonly endpoint?: string | undefined;
  readonly pathStyle: boolean;
  readonly retentionDays: number;
  /** Without it the client looks where AWS's clients look: environment, profile, role of the machine. */
  readonly account?: Account | undefined;
  /** A connection that stands still for so long is given up. */
  readonly timeoutMs: number;
  readonly proxyUrl?: string | undefined;
  readonly caPem?: string | undefined;
  readonly now: () => number;
}

export interface Account {
  readonly accessKeyId: string;
  readonly secretAccessKey: { read(): Promise<string> };
}

/** What every request needs. */
export interface Bucket {
  readonly name: string;
  /** Empty, or with a slash at its end. */
  readonly prefix: string;
  readonly location: string;
  readonly retentionDays: number;
  readonly now: () => number;
  call<Result>(work: Call<Result>): Promise<Result>;
  close(): void;
}

export type Call<Result> = (
  s3: S3Client,
  options: { readonly abortSignal: AbortSignal },
) => Promise<Result>;

export const createBucket = (options: BucketOptions): Bucket => {
  const s3 = createClient(options);
  const prefix = options.prefix === undefined ? '' : `${options.prefix}/`;
  return {
    name: options.bucket,
    prefix,
    location: `s3://${options.bucket}/${prefix}`.replace(/\/$/, ''),
    retentionDays: options.retentionDays,
    now: options.now,
    call: (work) => work(s3, { abortSignal: AbortSignal.timeout(WHOLE_REQUEST_TIMEOUT_MS) }),
    close: () => s3.destroy(),
  };
};

export const at = (bucket: Bucket, key: string) => ({
  Bucket: bucket.name,
  Key: `${bucket.prefix}${key}`,
});

/** Of this version; of the newest where there is none to name. */
export const atVersion = (bucket: Bucket, key: string, versionId: string | null) => ({
  ...at(bucket, key),
  ...(versionId === null ? {} : { VersionId: versionId }),
});

/** One attempt per request: it is the workflow that tries again. */
const createClient = (options: BucketOptions): S3Client => {
  const { region, endpoint, account } = options;
  return new S3Client({
    maxAttempts: 1,
    forcePathStyle: options.pathStyle,
    expectContinueHeader: false,
    // The digests that count are set by us on writing, and compared by the verifier on reading.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: options.timeoutMs,
      ...createAgents(options),
    },
    ...(endpoint !== undefined && { endpoint, region: 'us-east-1' }),
    ...(region !== undefined && { region }),
    ...(account !== undefined && { credentials: () => readAccount(account) }),
  });
};

const readAccount = async ({ accessKeyId, secretAccessKey }: Account) => ({
  accessKeyId,
  secretAccessKey: await secretAccessKey.read(),
  expiration: new Date(Date.now() + CREDENTIALS_LAST_MS),
});

/** Proxy and certificate authorities as for every other connection of the product (http/create-http-client.ts). */
const createAgents = ({ proxyUrl, caPem }: BucketOptions) => {
  const proxyEnv = proxyUrl === undefined ? {} : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const ca = caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] };
  return {
    httpAgent: new HttpAgent({ keepAlive: true, proxyEnv }),
    httpsAgent: new HttpsAgent({ keepAlive: true, proxyEnv, ...ca }),
  };
};
