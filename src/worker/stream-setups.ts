import type { StreamSetup } from '../activities/stream-setup.ts';
import type { Config, StreamConfig } from '../config/config.ts';
import { createCxoneActivity } from '../platforms/cxone/create-cxone-activity.ts';
import { createCxoneGuide, createCxoneGuideTokens } from '../platforms/cxone/create-cxone-guide.ts';
import { createCxoneSession } from '../platforms/cxone/cxone-session.ts';
import { createGenesysTokens } from '../platforms/genesys/authenticate.ts';
import { createGenesysSource } from '../platforms/genesys/create-genesys-source.ts';
import { createGuideTokens } from '../platforms/genesys/guide-tokens.ts';
import type { SourceDependencies, StreamSource } from '../platforms/platform.ts';
import { type Credentials, type CredentialShare, hostOf } from './credentials.ts';

/** Every configured stream, ready to be read. */
export const createStreamSetups = (
  config: Config,
  credentials: Credentials,
  dependencies: SourceDependencies,
): ReadonlyMap<string, StreamSetup> => {
  const setups = config.streams.map((stream): [string, StreamSetup] => {
    const share = credentials.shareOf(stream);
    const source = createSource(stream, share, dependencies);
    const setup: StreamSetup = {
      source,
      startAt: stream.startAt,
      pollMs: stream.pollMs,
      maxPollMs: stream.maxPollMs,
      queue: credentials.queueOf(stream.credential),
      targets: stream.targets,
      host: hostOf(stream.connection),
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

/** A platform is one line here. */
const createSource = (
  { settings, connection }: StreamConfig,
  share: CredentialShare,
  dependencies: SourceDependencies,
): StreamSource => {
  switch (connection.platform) {
    case 'genesys':
      share.tokens ??= createGenesysTokens(connection, dependencies);
      share.guideTokens ??= createGuideTokens(connection, dependencies);
      return createGenesysSource(settings, connection, { ...dependencies, ...share });
    case 'cxone':
      if (connection.grant === 'guide') {
        share.guideTokens ??= createCxoneGuideTokens(connection, dependencies);
        return createCxoneGuide(settings, connection, { ...dependencies, ...share });
      }
      share.session ??= createCxoneSession(connection, dependencies);
      return createCxoneActivity(settings, connection, { ...dependencies, ...share });
  }
};
