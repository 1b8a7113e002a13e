import { harvestStream } from '../../activities/harvest/deliver-events.ts';
import type { HarvestSetup } from '../../activities/harvest/harvest-setup.ts';
import { Failure } from '../../audit/failure.ts';
import type { Config, HarvestConfig } from '../../config/config.ts';
import { createThrottle, type Throttle } from '../../http/throttle.ts';
import { createCxoneHarvest } from '../../platforms/cxone/create-cxone-harvest.ts';
import { createCxoneLookUps } from '../../platforms/cxone/create-cxone-look-ups.ts';
import { createCxoneSession } from '../../platforms/cxone/cxone-session.ts';
import { createGenesysTokens } from '../../platforms/genesys/authenticate.ts';
import { createGenesysGuideHarvest } from '../../platforms/genesys/create-genesys-guide-harvest.ts';
import { createGenesysGuideLookUps } from '../../platforms/genesys/create-genesys-guide-look-ups.ts';
import { createGenesysHarvest } from '../../platforms/genesys/create-genesys-harvest.ts';
import { createGenesysLookUps } from '../../platforms/genesys/create-genesys-look-ups.ts';
import { createGuideTokens } from '../../platforms/genesys/guide-tokens.ts';
import type { HarvestSettings } from '../../platforms/harvest.ts';
import type { SourceDependencies } from '../../platforms/platform.ts';
import { type Credentials, type CredentialShare, hostOf } from '../credentials.ts';

/** Every configured harvest, ready to be read. */
export const createHarvestSetups = (
  config: Config,
  credentials: Credentials,
  dependencies: SourceDependencies,
): ReadonlyMap<string, HarvestSetup> => {
  const setups = config.harvests.map((harvest): [string, HarvestSetup] => {
    const share = credentials.shareOf(harvest);
    const throttle = halved(share.throttle, harvest.requestsPerMinute, dependencies.now);
    const setup: HarvestSetup = {
      ...createSource(harvest, share, { ...dependencies, throttle }),
      windowMs: harvest.windowMs,
      lagMs: harvest.lagMs,
      from: harvest.from,
      services: harvest.settings.filters.services,
      snapshots: harvest.snapshots,
      concurrency: harvest.concurrency,
      queue: credentials.queueOf(harvest.credential),
      targets: harvest.targets,
      host: hostOf(harvest.connection),
    };
    return [harvest.settings.name, setup];
  });
  return new Map(setups);
};

/** A platform is one line here, as in stream-setups.ts. */
const createSource = (
  { settings, connection }: HarvestConfig,
  share: CredentialShare,
  dependencies: SourceDependencies & { readonly throttle: Throttle },
): Pick<HarvestSetup, 'source' | 'lookUps'> => {
  const { http, now } = dependencies;
  const harvested = toHarvested(settings);
  switch (connection.platform) {
    case 'genesys': {
      if (settings.dialect === 'genesys.guide') {
        share.guideTokens ??= createGuideTokens(connection, { http, now });
        const shared = { ...share, ...dependencies };
        return {
          source: createGenesysGuideHarvest(harvested, connection, shared),
          lookUps: createGenesysGuideLookUps(connection, shared).lookUps,
        };
      }
      share.tokens ??= createGenesysTokens(connection, { http, now });
      const shared = { ...share, ...dependencies };
      return {
        source: createGenesysHarvest(harvested, connection, shared),
        lookUps: createGenesysLookUps(connection, shared),
      };
    }
    case 'cxone': {
      if (connection.grant === 'guide') throw noGuide(settings.name);
      share.session ??= createCxoneSession(connection, { http, now });
      const shared = { ...share, ...dependencies };
      return {
        source: createCxoneHarvest(harvested, connection, shared),
        lookUps: createCxoneLookUps(connection, shared),
      };
    }
  }
};

/** The configuration refuses it, too. */
const noGuide = (tenant: string): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `The harvest of ${tenant}: the guide's CXone log has no windows to harvest; use a stream with cxone.guide.`,
    retryable: false,
  });

/** Its events come by a stream of their own; everything of the services is taken. */
const toHarvested = ({ filters, ...settings }: HarvestConfig['settings']): HarvestSettings => ({
  ...settings,
  name: harvestStream(settings.name),
  tenant: settings.name,
  filters: { ...filters, entityTypes: [], actions: [] },
});

/** A harvest gets at most half of what the credential may ask: the tail must not wait for the past. */
const halved = (shared: Throttle, requestsPerMinute: number, now: () => number): Throttle => {
  const own = createThrottle({
    requestsPerMinute: Math.max(1, Math.floor(requestsPerMinute / 2)),
    now,
  });
  return {
    ...shared,
    acquire: async (signal) => {
      await own.acquire(signal);
      await shared.acquire(signal);
    },
  };
};
