import assert from 'node:assert/strict';
import { countAtSink } from '../support/count-at-sink.ts';
import { testPostgres } from '../support/postgres.ts';
import { createRig, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

for (const kind of ['sqlite', 'postgres'] as const) {
  describe(`both platforms into Splunk (${kind})`, function () {
    this.timeout(120_000);
    let rig: Rig;
    before(async function () {
      const postgres = kind === 'postgres' ? await testPostgres() : undefined;
      if (kind === 'postgres' && postgres === undefined) return this.skip();
      const postgresUrl = await postgres?.createDatabase();
      rig = await createRig({
        world: {
          history: {
            genesys: { records: 3_000, spanMs: 3_600_000 },
            cxone: { records: 1_000, spanMs: 3_600_000 },
          },
        },
        ...(postgresUrl !== undefined && { postgresUrl }),
      });
      await rig.start();
    });
    after(() => rig?.close());

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
}
