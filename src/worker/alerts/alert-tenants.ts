import type { AlertTenant } from '../../activities/alerts/alert-tenant.ts';
import { harvestStream } from '../../activities/harvest/deliver-events.ts';
import type { Config, QueueConnection } from '../../config/config.ts';
import { createCxoneAccess } from '../../platforms/cxone/create-cxone-access.ts';
import { createCxoneLookUps } from '../../platforms/cxone/create-cxone-look-ups.ts';
import { createCxoneSession } from '../../platforms/cxone/cxone-session.ts';
import { createGenesysTokens } from '../../platforms/genesys/authenticate.ts';
import { createGenesysAccess } from '../../platforms/genesys/create-genesys-access.ts';
import { createGenesysGuideLookUps } from '../../platforms/genesys/create-genesys-guide-look-ups.ts';
import { createGenesysLookUps } from '../../platforms/genesys/create-genesys-look-ups.ts';
import { createGuideTokens } from '../../platforms/genesys/guide-tokens.ts';
import type { SourceDependencies } from '../../platforms/platform.ts';
import type { Credentials } from '../credentials.ts';

interface Asked extends Pick<QueueConnection, 'connection' | 'credential' | 'requestsPerMinute'> {
  /** A gateway that imitates the guide knows no other token than the guide's. */
  readonly isGuide: boolean;
}

/** Whom to ask about events of a source (`push:<queue>`, `stream:<stream>`), with the credential that reads them. */
export const createAlertTenants = (
  config: Config,
  credentials: Credentials,
  dependencies: SourceDependencies,
): ((source: string) => AlertTenant | undefined) => {
  const byCredential = new Map<string, AlertTenant | undefined>();
  const byGuideCredential = new Map<string, AlertTenant | undefined>();
  const bySource = new Map<string, Asked>();
  for (const stream of config.streams)
    bySource.set(`stream:${stream.settings.name}`, { ...stream, isGuide: isGuide(stream) });
  for (const harvest of config.harvests) {
    const name = harvestStream(harvest.settings.name);
    bySource.set(`stream:${name}`, { ...harvest, isGuide: isGuide(harvest) });
  }
  for (const { name, connection } of config.alerts?.queues ?? []) {
    const asked = config.queueConnections.get(connection);
    if (asked !== undefined) bySource.set(`push:${name}`, { ...asked, isGuide: false });
  }
  return (source) => {
    const asked = bySource.get(source);
    if (asked === undefined) return undefined;
    const known = asked.isGuide ? byGuideCredential : byCredential;
    const { credential } = asked;
    if (!known.has(credential))
      known.set(credential, createTenant(asked, credentials, dependencies));
    return known.get(credential);
  };
};

const isGuide = ({ settings }: { readonly settings: { readonly dialect: string } }): boolean =>
  settings.dialect === 'genesys.guide';

/** A platform is one line here, as in stream-setups.ts. */
const createTenant = (
  asked: Asked,
  credentials: Credentials,
  dependencies: SourceDependencies,
): AlertTenant | undefined => {
  const { connection, credential: name } = asked;
  const share = credentials.shareOf(asked);
  switch (connection.platform) {
    case 'genesys': {
      if (asked.isGuide) {
        share.guideTokens ??= createGuideTokens(connection, dependencies);
        return {
          name,
          ...createGenesysGuideLookUps(connection, { ...dependencies, ...share }),
        };
      }
      share.tokens ??= createGenesysTokens(connection, dependencies);
      const shared = { ...dependencies, ...share };
      return {
        name,
        lookUps: createGenesysLookUps(connection, shared),
        access: createGenesysAccess(connection, shared),
      };
    }
    case 'cxone': {
      if (connection.grant === 'guide') return undefined; // its own endpoints tell nobody's name
      share.session ??= createCxoneSession(connection, dependencies);
      const lookUps = createCxoneLookUps(connection, { ...dependencies, ...share });
      return { name, lookUps, access: createCxoneAccess(lookUps) };
    }
  }
};
