import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Secret } from '../../http/secret.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** The longest that SQS lets anybody wait for a message. */
export const LONGEST_WAIT_MS = 20_000;
/** A replaced secret is in use after so long at the latest; at once where the old one is refused. */
const CREDENTIALS_LAST_MS = 300_000;

export interface SqsClientOptions {
  readonly url: string;
  readonly region: string | undefined;
  readonly endpoint: string | undefined;
  readonly account: { readonly accessKeyId: string; readonly secretAccessKey: Secret } | undefined;
  readonly timeoutMs: number;
  readonly proxyUrl?: string | undefined;
  readonly caPem?: string | undefined;
}

/** One attempt per request: it is the workflow that tries again. */
export const createSqsClient = (options: SqsClientOptions): SQSClient => {
  const { endpoint, account, timeoutMs } = options;
  const region = regionOf(options);
  return new SQSClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: LONGEST_WAIT_MS + timeoutMs,
      throwOnRequestTimeout: true,
      ...createAgents(options),
    },
    ...(endpoint !== undefined && { endpoint }),
    ...(region !== undefined && { region }),
    ...(account !== undefined && { credentials: () => readAccount(account) }),
  });
};

/** AWS's addresses say it; who emulates SQS elsewhere takes any. */
const regionOf = ({ region, url, endpoint }: SqsClientOptions): string | undefined =>
  region ??
  /^https:\/\/sqs(?:-fips)?\.([a-z\d-]+)\.amazonaws\.com/.exec(url)?.[1] ??
  (endpoint === undefined ? undefined : 'us-east-1');

const readAccount = async ({
  accessKeyId,
  secretAccessKey,
}: NonNullable<SqsClientOptions['account']>) => ({
  accessKeyId,
  secretAccessKey: await secretAccessKey.read(),
  expiration: new Date(Date.now() + CREDENTIALS_LAST_MS),
});

/** Proxy and certificate authorities as for every other connection of the product (http/create-http-client.ts). */
const createAgents = ({ proxyUrl, caPem }: SqsClientOptions) => {
  const proxyEnv = proxyUrl === undefined ? {} : { HTTP_PROXY: proxyUrl, HTTPS_PROXY: proxyUrl };
  const ca = caPem === undefined ? {} : { ca: [...getCACertificates('default'), caPem] };
  return {
    httpAgent: new HttpAgent({ keepAlive: true, proxyEnv }),
    httpsAgent: new HttpsAgent({ keepAlive: true, proxyEnv, ...ca }),
  };
};
