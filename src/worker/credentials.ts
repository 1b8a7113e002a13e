import { createHash } from 'node:crypto';
import type { Config, StreamConfig } from '../config/config.ts';
import { createThrottle, type Throttle } from '../http/throttle.ts';
import type { TokenCache } from '../http/token-cache.ts';
import type { CxoneSession } from '../platforms/cxone/cxone-session.ts';

/** One activity queue per credential up to this many; further credentials share them. */
const MAX_QUEUES = 50;

/** What streams and harvests of one credential share: one token, one throttle. */
export interface CredentialShare {
  readonly credential: string;
  readonly throttle: Throttle;
  tokens?: TokenCache;
  guideTokens?: TokenCache;
  session?: CxoneSession;
}

export interface Credentials {
  shareOf(user: Pick<StreamConfig, 'credential' | 'requestsPerMinute'>): CredentialShare;
  /** Activity queue on which everything of the credential runs. */
  queueOf(credential: string): string;
}

export const createCredentials = (config: Config, now: () => number): Credentials => {
  const shares = new Map<string, CredentialShare>();
  return {
    shareOf: ({ credential, requestsPerMinute }) => {
      const share = shares.get(credential) ?? {
        credential,
        throttle: createThrottle({ requestsPerMinute, now }),
      };
      shares.set(credential, share);
      return share;
    },
    queueOf: queues(config),
  };
};

/** Host of the platform's API. */
export const hostOf = (connection: StreamConfig['connection']): string =>
  new URL(
    'issuerUrl' in connection ? (connection.apiUrl ?? connection.issuerUrl) : connection.apiUrl,
  ).hostname;

const queues = (config: Config): ((credential: string) => string) => {
  const users = [...config.streams, ...config.harvests];
  const credentials = new Set(users.map(({ credential }) => credential));
  const { taskQueue } = config.temporal;
  if (credentials.size <= MAX_QUEUES) return (credential) => `${taskQueue}.${credential}`;
  return (credential) => {
    const place = createHash('sha256').update(credential).digest().readUInt32BE() % MAX_QUEUES;
    return `${taskQueue}.shared-${place}`;
  };
};
