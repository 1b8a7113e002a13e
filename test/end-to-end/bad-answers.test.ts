import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { plant } from '../support/plant.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { createGuideRig, type GuideRig } from '../support/guide-rig.ts';
import { lostAndDoubled } from '../support/lost-and-doubled.ts';
import { saidInHistory } from '../support/said-in-history.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

const HOUR_MS = 3_600_000;
const PAST = { records: 300, spanMs: HOUR_MS };

const NOT_JSON = /answered 200 with something that is not JSON; check .*address|is not JSON/;
const DAMAGED = /the compressed reply is damaged/;

/** What is planted in some of the first answers, and what the run has to say of it. */
const BODIES = [
  ['a sign-in page', 'garbage', NOT_JSON],
  ['half a page', 'truncateJson', NOT_JSON],
  ['JSON that says it is gzip', 'saysGzip', DAMAGED],
  ['gzip that does not say so', 'hidesGzip', NOT_JSON],
  ['gzip that is cut short', 'cutGzip', DAMAGED],
] as const;

interface Place {
  readonly rig: Rig;
  readonly simulator: Simulator;
  readonly platform: SimulatedPlatform;
  readonly stream: string;
  /** Requests by which its records are read. */
  readonly path: string;
}

const fired = async ({ adminUrl }: Simulator, kind: string): Promise<number> => {
  const reply = await fetch(`${adminUrl}/faults`);
  return ((await reply.json()) as { fired: Record<string, number> }).fired[kind] ?? 0;
};

/** A run that meets each of the faults, says what is wrong with the answer, and goes on when they are good again. */
const meet = async ({ rig, simulator, stream, path }: Place): Promise<WorkflowHandle> => {
  const run = await rig.extract(stream, { follow: true });
  const heard = new Set<string>(); // a run that continues as new begins another history
  for (const [what, kind, said] of BODIES) {
    const before = await fired(simulator, kind);
    await plant(simulator, { kind, path, count: 1 });
    await until(`${what} for ${stream}`, async () => (await fired(simulator, kind)) > before);
    await until(`${stream} to say ${said} of ${what}`, async () => {
      for (const message of await saidInHistory(run)) heard.add(message);
      return [...heard].some((message) => said.test(message));
    });
  }
  return run;
};

describe('answers that look well and are not', function () {
  this.timeout(120_000);
  let rig: Rig;
  let guides: GuideRig;
  beforeEach(async () => {
    rig = await createRig({
      world: { ratePerSecond: { genesys: 5, cxone: 5 }, history: { genesys: PAST, cxone: PAST } },
      streams: {
        realtime: { dialect: 'genesys.realtime', connection: 'genesys', ...QUICK, page_size: 50 },
        query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK, page_size: 50 },
        cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK, page_size: 50 },
      },
    });
    await rig.start();
    guides = await createGuideRig({
      platforms: { history: PAST, ratePerSecond: 5 },
      stream: { page_size: 50 },
    });
    await guides.rig.start();
  });
  afterEach(async () => {
    await rig?.close();
    await guides?.close();
  });

  it('are named, nothing of them is taken, and all is read when they are over', async () => {
    const real = { genesys: rig.genesys, cxone: rig.cxone };
    const places: readonly Place[] = [
      { rig, simulator: real.genesys, platform: 'genesys', stream: 'realtime', path: 'realtime$' },
      { rig, simulator: real.genesys, platform: 'genesys', stream: 'query', path: '/results' },
      { rig, simulator: real.cxone, platform: 'cxone', stream: 'cxone', path: 'activity/audit' },
      ...(['genesys', 'cxone'] as const).map((platform) => ({
        rig: guides.rig,
        simulator: guides[platform],
        platform,
        stream: `guide-${platform}`,
        path: 'audit-?logs',
      })),
    ];
    const runs = await Promise.all(places.map(meet));
    for (const { rig: of, simulator, platform, stream } of places) {
      simulator.world.stop();
      const count = () => lostAndDoubled(of.splunk, simulator.world, platform);
      await untilVisible(simulator.world, platform);
      await until(`everything of ${stream} in Splunk`, () => count().lost === 0);
      assert.deepEqual(count(), { lost: 0, doubled: 0 });
    }
    await Promise.all(runs.map((run) => run.terminate()));
  });
});
