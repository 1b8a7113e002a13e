import type { SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import type { World } from '../../src/simulator/world/world.ts';
import { until } from './until.ts';

/** Until answers have everything that a world at rest has made: what is read from now on is all there is. */
export const untilVisible = (world: World, platform: SimulatedPlatform): Promise<true> =>
  until(`everything of ${platform} to be visible`, () =>
    world.entries(platform).every(({ visibleAt, time }) => Math.max(visibleAt, time) < Date.now()),
  );
