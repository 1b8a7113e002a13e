import assert from 'node:assert/strict';
import type { SimulatedPlatform } from '../../src/simulator/changes/entry.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { createGuideRig } from '../support/guide-rig.ts';
import { lostAndDoubled } from '../support/lost-and-doubled.ts';
import { plant } from '../support/plant.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

const LONG = process.env['HOLDFAST_LONG'] === '1';
/** On one page; `HOLDFAST_LONG=1` is the long form. */
const RECORDS = LONG ? 100_000 : 10_000;
const WAIT_MS = LONG ? 240_000 : 60_000;
const PAST = { records: RECORDS, spanMs: 3_600_000 };
const TARGET = { max_events_per_request: 500 };

const assertWhole = async (
  { splunk }: Rig,
  { world }: Simulator,
  platform: SimulatedPlatform,
): Promise<void> => {
  const indexed = () => splunk.index.count() >= world.entries(platform).length;
  await until(`everything of ${platform} in Splunk`, indexed, WAIT_MS);
  assert.ok(world.entries(platform).length >= RECORDS);
  assert.deepEqual(lostAndDoubled(splunk, world, platform), { lost: 0, doubled: 0 });
};

describe(`a page of ${RECORDS} records, whatever size was asked for`, function () {
  this.timeout(2 * WAIT_MS);

  for (const [how, dialect, platform, fault] of [
    ['page', 'cxone.activity', 'cxone', 'wholeAnswer'],
    ['page', 'genesys.query', 'genesys', 'wholeAnswer'],
    ['file', 'genesys.query', 'genesys', undefined],
  ] as const) {
    it(`is carried once, as a ${how} of ${dialect}`, async () => {
      const rig = await createRig({
        world: { ratePerSecond: { genesys: 0, cxone: 0 }, history: { [platform]: PAST } },
        genesys: { redirectAbove: how === 'file' ? RECORDS - 1 : 2 * RECORDS },
        streams: { large: { dialect, connection: platform, ...QUICK } },
        target: TARGET,
      });
      try {
        if (fault !== undefined) await plant(rig[platform], { kind: fault });
        await untilVisible(rig.world, platform);
        await rig.start();
        await (await rig.extract('large')).result();
        await assertWhole(rig, rig[platform], platform);
      } finally {
        await rig.close();
      }
    });
  }

  it('is carried once, in the guides’ dialects', async () => {
    const guides = await createGuideRig({ platforms: { history: PAST, ratePerSecond: 0 } });
    try {
      await guides.rig.start();
      for (const platform of ['cxone', 'genesys'] as const) {
        await plant(guides[platform], { kind: 'wholeAnswer' });
        await untilVisible(guides[platform].world, platform);
        await (await guides.rig.extract(`guide-${platform}`)).result();
        await assertWhole(guides.rig, guides[platform], platform);
      }
    } finally {
      await guides.close();
    }
  });
});
