import type { SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import { GENESYS_KINDS, REALTIME_SERVICES } from '../../src/simulator/changes/genesys-kinds.ts';
import { createDraw, type Draw } from '../../src/simulator/changes/random.ts';
import { simulateCxone } from '../../src/simulator/cxone/simulate-cxone.ts';
import { simulateGenesys } from '../../src/simulator/genesys/simulate-genesys.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import {
  type SimulatedSplunk,
  simulateSplunk,
} from '../../src/simulator/splunk/simulate-splunk.ts';
import type { SplunkSettings } from '../../src/simulator/splunk/splunk-world.ts';
import { createWorld, type World } from '../../src/simulator/world/world.ts';
import { SECRETS } from '../support/rig.ts';

/** How sure its delivery is set up to be; `verified` is the only one with the search configured. */
export type Mode = 'verified' | 'acknowledged' | 'accepted';

export type Dialect = 'genesys.query' | 'genesys.realtime' | 'cxone.activity';

/** One seed: an organisation, its platform and a Splunk of its own. Many share a worker, a ledger and a Temporal server. */
export interface Tenant {
  readonly seed: number;
  readonly mode: Mode;
  /** Of its search, beside those that make it quick. */
  readonly search: Readonly<Record<string, unknown>>;
  /** Of its connection, its stream and its target. */
  readonly name: string;
  readonly dialect: Dialect;
  readonly platform: SimulatedPlatform;
  readonly world: World;
  readonly source: Simulator;
  readonly splunk: SimulatedSplunk;
  /** Decides about everything that the scene does to this tenant. */
  readonly draw: Draw;
  /** All of its records lie in the past, none comes late. */
  readonly isTame: boolean;
  /** So many more changes, now; `delayMs` until they are visible. Gives the ids of their records. */
  change(count: number, delayMs?: number): readonly string[];
  close(): Promise<void>;
}

export interface TenantOptions {
  readonly name: string;
  readonly seed: number;
  readonly mode: Mode;
  /** Tells the draws of one scene from those of another. */
  readonly salt: number;
  readonly useAck: boolean;
  /** By seed if absent. */
  readonly dialect?: Dialect;
  /** Nothing comes late or is shown twice: for a collector that could stand neither. */
  readonly isTame?: boolean;
  readonly splunk?: Partial<SplunkSettings> | undefined;
  readonly search?: Readonly<Record<string, unknown>> | undefined;
}

const DIALECTS: readonly Dialect[] = ['genesys.query', 'cxone.activity', 'genesys.realtime'];
export const dialectOf = (seed: number, among: readonly Dialect[] = DIALECTS): Dialect =>
  among[seed % among.length] ?? 'genesys.query';

const RECORDS = 60;
export const SPAN_MS = 20 * 60_000;
const REALTIME_KINDS = [...GENESYS_KINDS]
  .filter(([, { service }]) => REALTIME_SERVICES.has(service))
  .map(([name]) => name);

export const createTenant = async (options: TenantOptions): Promise<Tenant> => {
  const {
    name,
    seed,
    mode,
    search = {},
    salt,
    isTame = false,
    dialect = dialectOf(seed),
  } = options;
  const platform = dialect === 'cxone.activity' ? 'cxone' : 'genesys';
  const isRealtime = dialect === 'genesys.realtime';
  const world = createWorld({
    seed,
    ratePerSecond: { genesys: 0, cxone: 0 },
    lateScale: isTame ? 0 : 0.01,
    history: isRealtime ? {} : { [platform]: { records: RECORDS, spanMs: SPAN_MS } },
  });
  const draw = createDraw(seed, 1_000 + salt);
  const wishOf = () => (isRealtime ? { kind: draw.pick(REALTIME_KINDS) } : {});
  // What the realtime endpoint does not cover would be lost by design, so its past is made by hand.
  for (let made = 0; isRealtime && made < RECORDS; made += 1) {
    world.makeChanges(platform, 1, { ...wishOf(), agoMs: Math.round(draw.next() * SPAN_MS) });
  }
  const [source, splunk] = [
    await startSource(platform, world),
    await startSplunk(options, draw.int(2 ** 31)),
  ];
  return {
    seed,
    name,
    mode,
    search,
    dialect,
    platform,
    world,
    source,
    splunk,
    draw,
    isTame,
    change: (count, delayMs) =>
      Array.from({ length: count }, () => {
        const wish = { ...wishOf(), ...(delayMs !== undefined && { delayMs }) };
        return world.makeChanges(platform, 1, wish).flatMap(({ id }) => id ?? []);
      }).flat(),
    close: async () => {
      await Promise.all([source.close(), splunk.close()]);
      world.close();
    },
  };
};

const QUICKLY = { queuedMs: 20, runningMs: 50, requestsPerMinute: 1_000_000 };

const startSource = (platform: SimulatedPlatform, world: World): Promise<Simulator> =>
  platform === 'genesys'
    ? simulateGenesys({ world, ...QUICKLY, clientSecret: SECRETS['genesys-secret'] })
    : simulateCxone({ world, ...QUICKLY, accessKeySecret: SECRETS['cxone-secret'] });

const startSplunk = ({ useAck, splunk }: TenantOptions, seed: number): Promise<SimulatedSplunk> =>
  simulateSplunk({
    seed,
    tokens: [{ value: SECRETS['hec-token'], useAck }],
    indexes: ['ccas_audit', 'renamed'],
    indexingDelayMs: 50,
    settings: { ackDelayMs: 50, searchDurationMs: 5, ...splunk },
  });
