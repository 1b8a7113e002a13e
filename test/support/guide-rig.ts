import { simulateCxoneGuide } from '../../src/simulator/cxone/simulate-cxone-guide.ts';
import { simulateGenesysGuide } from '../../src/simulator/genesys/simulate-genesys-guide.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulator/simulator.ts';
import { createRig, QUICK, type Rig, type RigOptions, SECRETS } from './rig.ts';

/** A rig whose platforms and Splunk speak as the guides print it: streams `guide-genesys` and `guide-cxone`. */
export interface GuideRig {
  readonly rig: Rig;
  readonly genesys: Simulator;
  readonly cxone: Simulator;
  close(): Promise<void>;
}

interface GuideRigOptions extends Pick<RigOptions, 'batches' | 'target'> {
  /** Of both platforms; each has a world of its own. */
  readonly platforms: SimulatorOptions & { readonly maxPageSize?: number };
  readonly stream?: Readonly<Record<string, unknown>>;
  /** How the CXone of the guide names what comes next. */
  readonly paging?: 'cursor' | 'nextOffset';
  /** Of the tenant `genesys`, with these settings; none by default. */
  readonly harvest?: Readonly<Record<string, unknown>>;
}

let made = 100;

export const createGuideRig = async (options: GuideRigOptions): Promise<GuideRig> => {
  const { platforms, stream, paging, harvest, batches, target } = options;
  made += 2;
  const shared = { requestsPerMinute: 1_000_000, lateScale: 0.01, ...platforms };
  const genesys = await simulateGenesysGuide({
    seed: made,
    ...shared,
    clientSecret: SECRETS['genesys-secret'],
  });
  const cxone = await simulateCxoneGuide({
    seed: made + 1,
    ...shared,
    clientSecret: SECRETS['cxone-secret'],
    ...(paging && { paging }),
  });
  const connection = { client_id: 'holdfast', requests_per_minute: 100_000 };
  const toGenesys = {
    ...connection,
    platform: 'genesys',
    login_url: genesys.url,
    api_url: genesys.url,
    client_secret: 'file:genesys-secret',
    organization: genesys.world.centre.organization.id,
  };
  const toCxone = {
    ...connection,
    platform: 'cxone',
    grant: 'guide',
    api_url: cxone.url,
    client_secret: 'file:cxone-secret',
  };
  const settings = { ...QUICK, start: '2h', ...stream };
  const rig = await createRig({
    world: { ratePerSecond: { genesys: 0, cxone: 0 } },
    streams: {
      'guide-genesys': { dialect: 'genesys.guide', connection: toGenesys, ...settings },
      'guide-cxone': { dialect: 'cxone.guide', connection: toCxone, ...settings },
    },
    splunk: { settings: { dialect: 'guide' }, tokens: [{ value: SECRETS['hec-token'] }] },
    target: { dialect: 'guide', ...target },
    search: {},
    ...(batches && { batches }),
    ...(harvest && {
      harvests: { genesys: { dialect: 'genesys.guide', connection: toGenesys, ...harvest } },
    }),
  });
  return {
    rig,
    genesys,
    cxone,
    async close() {
      await rig.close();
      await Promise.all([genesys.close(), cxone.close()]);
    },
  };
};
