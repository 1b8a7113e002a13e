import assert from 'node:assert/strict';
import { createRig, type Rig } from '../support/rig.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { until } from '../support/until.ts';

describe('both platforms into Splunk', function () {
  this.timeout(120_000);
  let rig: Rig;
  before(async () => {
    rig = await createRig({
      world: {
        history: {
          genesys: { records: 3_000, spanMs: 3_600_000 },
          cxone: { records: 1_000, spanMs: 3_600_000 },
        },
      },
    });
    await rig.start();
  });
  after(() => rig.close());

  it('carries everything once, while the contact centre goes on', async () => {
    for (const stream of ['realtime', 'query', 'cxone']) {
      await rig.extract(stream, { follow: true });
    }
    const asOf = Date.now() + 3_000;
    for (const platform of ['genesys', 'cxone'] as const) {
      await until(
        `everything of ${platform} in Splunk`,
        () => Date.now() > asOf && countAtSink(rig, platform, { asOf }).lost.length === 0,
        60_000,
      );
      assert.deepEqual(countAtSink(rig, platform, { asOf }).doubled, []);
    }
  });
});
