import assert from 'node:assert/strict';
import type { RunningWorker } from '../../src/worker.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { plant } from '../support/plant.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

/** Everything that HEC says when it has no room, or soon will have none. */
const FAULTS = [
  { kind: 'near_capacity', count: 1 },
  { kind: 'near_ack_capacity', count: 1 },
  { kind: 'queue_full', count: 1 },
  { kind: 'ack_channel_full', count: 1 },
  { kind: 'busy', eventNumber: 0, count: 1 },
  { kind: 'busy', eventNumber: 7, count: 1 },
];

describe('a Splunk at its limits', function () {
  this.timeout(120_000);
  let rig: Rig;
  let ledger: RunningWorker['ledger'];
  beforeEach(async () => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 0 },
        history: { cxone: { records: 300, spanMs: 600_000 } },
      },
      streams: {
        cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK, page_size: 50 },
      },
      batches: { max_pages: 2 },
      target: { max_events_per_request: 40 },
    });
    ({ ledger } = await rig.start());
  });
  afterEach(() => rig.close());

  it('is given time: what was not taken is sent again and nothing else, so nothing is in doubt', async () => {
    for (const fault of FAULTS) await plant(rig.splunk, fault);
    await (await rig.extract('cxone')).result();
    await until('everything in Splunk', () => countAtSink(rig, 'cxone').lost.length === 0);
    const reply = await fetch(`${rig.splunk.adminUrl}/faults`);
    const { faults } = (await reply.json()) as { faults: readonly { fired: number }[] };
    assert.deepEqual(
      faults.map(({ fired }) => fired),
      FAULTS.map(({ count }) => count),
      'a fault did not strike',
    );
    assert.deepEqual(countAtSink(rig, 'cxone').doubled, []);
    assert.deepEqual(await ledger.deliveries.possiblyDoubled({}), []);
    assert.deepEqual(await ledger.deliveries.quarantined({}), []);
  });
});
