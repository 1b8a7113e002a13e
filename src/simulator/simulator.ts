import type { SimulatedHandler } from './http/exchange.ts';
import { serve } from './http/serve.ts';
import { withOddRecords, type WriteRecord } from './odd-records.ts';
import type { SimulatedPlatform } from './changes/entry.ts';
import type { History, PastChange } from './world/state-file.ts';
import { createWorld } from './world/world.ts';
import type { World } from './world/world.ts';

/** A platform that is up and answers. */
export interface Simulator {
  readonly url: string;
  /** Base of the admin routes: `/world`, `/faults`, `/changes`, `/stop`. */
  readonly adminUrl: string;
  readonly world: World;
  close(): Promise<void>;
}

/** Of either platform. */
export interface SimulatorOptions {
  readonly port?: number;
  readonly host?: string;
  /** Shared with another platform; else the world is made of the options below. */
  readonly world?: World;
  readonly seed?: number;
  readonly stateFile?: string;
  readonly ratePerSecond?: number;
  readonly lateScale?: number;
  readonly history?: History;
  readonly past?: readonly PastChange[];
  /** Writes some records in other ways than the platform does; none by default. */
  readonly writeRecord?: WriteRecord;
}

export async function startSimulator(
  platform: SimulatedPlatform,
  options: SimulatorOptions,
  handlerOf: (world: World) => SimulatedHandler,
): Promise<Simulator> {
  const world = options.world ?? ownWorld(platform, options);
  const listening = await serve(withOddRecords(handlerOf(world), options.writeRecord), options);
  const close = async (): Promise<void> => {
    await listening.close();
    if (options.world === undefined) world.close();
  };
  return { url: listening.url, adminUrl: `${listening.url}/_sim`, world, close };
}

/** A world in which nothing happens on the other platform. */
function ownWorld(
  platform: SimulatedPlatform,
  { ratePerSecond, history, ...options }: SimulatorOptions,
): World {
  const rates = ratePerSecond === undefined ? {} : { [platform]: ratePerSecond };
  return createWorld({
    ...options,
    ratePerSecond: { [platform === 'genesys' ? 'cxone' : 'genesys']: 0, ...rates },
    history: history === undefined ? {} : { [platform]: history },
  });
}
