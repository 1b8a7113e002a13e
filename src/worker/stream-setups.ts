import { createHash } from 'node:crypto';
import type { StreamSetup } from '../activities/stream-setup.ts';
import type { Config, StreamConfig } from '../config/config.ts';
import { createThrottle, type Throttle } from '../http/throttle.ts';
import type { TokenCache } from '../http/token-cache.ts';
import { createCxoneActivity } from '../platforms/cxone/create-cxone-activity.ts';
import { createCxoneSession, type CxoneSession } from '../platforms/cxone/cxone-session.ts';
import { createGenesysTokens } from '../platforms/genesys/authenticate.ts';
import { createGenesysSource } from '../platforms/genesys/create-genesys-source.ts';
import type { SourceDependencies, StreamSource } from '../platforms/platform.ts';

/** One activity queue per credential up to this many; further credentials share them. */
const MAX_QUEUES = 50;

/** What streams of one credential share: one token, one throttle. */
interface CredentialShare {
  readonly credential: string;
  readonly throttle: Throttle;
  tokens?: TokenCache;
  session?: CxoneSession;
}

/** Every configured stream, ready to be read. */
export const createStreamSetups = (
  config: Config,
  dependencies: SourceDependencies,
): ReadonlyMap<string, StreamSetup> => {
  const shares = new Map<string, CredentialShare>();
  const queueOf = queues(config);
  const setups = config.streams.map((stream): [string, StreamSetup] => {
    const share = shares.get(stream.credential) ?? newShare(stream, dependencies);
    shares.set(stream.credential, share);
    const source = createSource(stream, share, dependencies);
    const setup: StreamSetup = {
      source,
      startAt: stream.startAt,
      pollMs: stream.pollMs,
      maxPollMs: stream.maxPollMs,
      queue: queueOf(stream.credential),
      targets: stream.targets,
      host: hostOf(stream),
      throttle: () => share.throttle.state(),
      horizonMs: Math.max(
        stream.settings.overlapMs,
        ...stream.settings.rereads.map(({ backMs }) => backMs),
      ),
    };
    return [stream.settings.name, setup];
  });
  return new Map(setups);
};

const newShare = (stream: StreamConfig, { now }: SourceDependencies): CredentialShare => ({
  credential: stream.credential,
  throttle: createThrottle({ requestsPerMinute: stream.requestsPerMinute, now }),
});

/** A platform is one line here. */
const createSource = (
  { settings, connection }: StreamConfig,
  share: CredentialShare,
  dependencies: SourceDependencies,
): StreamSource => {
  switch (connection.platform) {
    case 'genesys':
      share.tokens ??= createGenesysTokens(connection, dependencies);
      return createGenesysSource(settings, connection, { ...dependencies, ...share });
    case 'cxone':
      share.session ??= createCxoneSession(connection, dependencies);
      return createCxoneActivity(settings, connection, { ...dependencies, ...share });
  }
};

const hostOf = ({ connection }: StreamConfig): string =>
  new URL(
    connection.platform === 'genesys'
      ? connection.apiUrl
      : (connection.apiUrl ?? connection.issuerUrl),
  ).hostname;

const queues = (config: Config): ((credential: string) => string) => {
  const credentials = new Set(config.streams.map(({ credential }) => credential));
  const { taskQueue } = config.temporal;
  if (credentials.size <= MAX_QUEUES) return (credential) => `${taskQueue}.${credential}`;
  return (credential) => {
    const place = createHash('sha256').update(credential).digest().readUInt32BE() % MAX_QUEUES;
    return `${taskQueue}.shared-${place}`;
  };
};
