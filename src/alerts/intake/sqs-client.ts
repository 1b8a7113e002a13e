import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { getCACertificates } from 'node:tls';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Secret } from '../../http/secret.ts';

const CONNECT_TIMEOUT_MS = 10_000;
/** The longest that SQS lets anybody wait for a message. */
export const LONGEST_WAIT_MS = 20_000;

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
  const { url, endpoint = new URL(url).origin, account, timeoutMs } = options;
  const region = regionOf(options);
  return new SQSClient({
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_TIMEOUT_MS,
      requestTimeout: LONGEST_WAIT_MS + timeoutMs,
      throwOnRequestTimeout: true,
      ...createAgents(options),
    },
    endpoint,
    // Else it would take the address of the queue, and write to the console that it does.
    useQueueUrlAsEndpoint: false,
    ...(region !== undefined && { region }),
    ...(account !== undefined && { credentials: () => readAccount(account) }),
  });
};

/** AWS's addresses say it; who emulates SQS elsewhere takes any. */
const regionOf = ({ region, url }: SqsClientOptions): string | undefined => {
  if (region !== undefined) return region;
  const { hostname } = new URL(url);
  if (!AWS.test(hostname)) return 'us-east-1';
  return /\bsqs(?:-fips)?\.([a-z]+(?:-[a-z]+)+-\d)\./.exec(hostname)?.[1];
};

const AWS = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)$/;

const readAccount = async ({
  accessKeyId,
  secretAccessKey,
}: NonNullable<SqsClientOptions['account']>) => ({
  accessKeyId,
  secretAccessKey: await secretAccessKey.read(),
  // Of no use to a later request: the secret may have been replaced.
  expiration: new Date(),
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
