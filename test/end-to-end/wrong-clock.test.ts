import assert from 'node:assert/strict';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { createGuideRig, type GuideRig } from '../support/guide-rig.ts';
import { createWorkerProcess, type WorkerProcess } from '../support/kills/worker-process.ts';
import { lostAndDoubled } from '../support/lost-and-doubled.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

const HOUR_MS = 3_600_000;
const SHIFTER = new URL('../support/processes/shifted-clock.ts', import.meta.url);
const WORLD = { genesys: 5, cxone: 5 };
const PAST = { records: 300, spanMs: 6 * HOUR_MS };

interface Stream {
  readonly rig: Rig;
  readonly name: string;
  readonly platform: SimulatedPlatform;
  readonly simulator: Simulator;
}

describe('a worker whose clock is two hours off', function () {
  this.timeout(180_000);
  const workers: WorkerProcess[] = [];
  let rig: Rig;
  let guides: GuideRig;
  beforeEach(async () => {
    rig = await createRig({
      world: { ratePerSecond: WORLD, history: { genesys: PAST, cxone: PAST } },
      streams: {
        query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
        cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK },
      },
      search: {},
    });
    guides = await createGuideRig({
      platforms: { history: PAST, ratePerSecond: 5 },
      stream: { start: '1d' },
    });
  });
  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.kill();
    await rig?.close();
    await guides?.close();
  });

  const startWorkers = (shiftMs: number): void => {
    for (const { configFile, folder } of [rig, guides.rig]) {
      const worker = createWorkerProcess(configFile, join(folder, 'worker.log'), {
        HOLDFAST_TEST_CLOCK: String(shiftMs),
        NODE_OPTIONS: `--import ${fileURLToPath(SHIFTER)}`,
      });
      worker.start();
      workers.push(worker);
    }
  };

  const streams = (): readonly Stream[] => [
    { rig, name: 'query', platform: 'genesys', simulator: rig.genesys },
    { rig, name: 'cxone', platform: 'cxone', simulator: rig.cxone },
    { rig: guides.rig, name: 'guide-genesys', platform: 'genesys', simulator: guides.genesys },
    { rig: guides.rig, name: 'guide-cxone', platform: 'cxone', simulator: guides.cxone },
  ];

  for (const [what, shiftMs] of [
    ['ahead', 2 * HOUR_MS],
    ['behind', -2 * HOUR_MS],
  ] as const) {
    it(`loses and doubles nothing: ${what}`, async () => {
      startWorkers(shiftMs);
      for (const { rig: of, name } of streams()) await of.extract(name, { follow: true });
      await until('both Splunks hold something', () =>
        [rig, guides.rig].every(({ splunk }) => splunk.index.count() > 100),
      );
      for (const { splunk } of [rig, guides.rig]) {
        const [first] = splunk.index.events();
        const { observed_at } = JSON.parse(first?.raw ?? '{}') as { observed_at?: string };
        const off = Date.parse(observed_at ?? '') - Date.now();
        assert.ok(
          Math.abs(off - shiftMs) < HOUR_MS,
          `the worker's clock is not off: ${observed_at}`,
        );
      }
      // Where the clock is behind, the last two hours come when it has caught up, or was set right.
      if (shiftMs < 0) {
        for (const worker of workers.splice(0)) await worker.kill();
        startWorkers(0);
      }
      for (const { rig: of, platform, simulator } of streams()) {
        simulator.world.stop();
        const count = () => lostAndDoubled(of.splunk, simulator.world, platform);
        await untilVisible(simulator.world, platform);
        await until(`everything of ${platform} in Splunk`, () => count().lost === 0, 60_000);
        assert.deepEqual(count(), { lost: 0, doubled: 0 });
      }
    });
  }
});
