import assert from 'node:assert/strict';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { plant } from '../support/plant.ts';
import { createRig, QUICK, SECRETS, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

describe('a Splunk without acknowledgements that loses and doubles in silence', function () {
  this.timeout(120_000);
  let rig: Rig;
  before(async () => {
    rig = await createRig({
      world: { history: { genesys: { records: 500, spanMs: 3_600_000 } } },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      splunk: { tokens: [{ value: SECRETS['hec-token'], useAck: false }] },
      search: {},
      target: { max_events_per_request: 50, request_timeout: '1s' },
    });
  });
  after(() => rig?.close());

  it('gets what it lost once more, is told what it doubled, and shows that it is verified', async () => {
    await plant(rig.splunk, { kind: 'lose_silently', count: 2 });
    await plant(rig.splunk, { kind: 'index_twice' });
    const { ledger } = await rig.start();
    const run = await rig.extract('query', { follow: true });
    await until('what was lost is found out', async () => {
      const [lost] = await ledger.deliveries.list({ states: ['redelivery'] });
      return lost;
    });
    rig.world.stop();
    const asOf = Date.now();
    await until(
      'everything in Splunk and proved',
      async () =>
        countAtSink(rig, 'genesys', { asOf }).lost.length === 0 &&
        (await ledger.deliveries.list({ states: ['pending', 'redelivery', 'accepted'] })).length ===
          0,
      60_000,
    );
    const { doubled } = countAtSink(rig, 'genesys', { asOf });
    assert.equal(doubled.length, 50, 'the request that Splunk itself indexed twice');
    const findings = await ledger.reconciliations.findings({ open: true });
    assert.deepEqual(findings.map(({ eventId }) => eventId).toSorted(), doubled.toSorted());
    const status = await run.query<ExtractStatus>('status');
    assert.equal(status.delivery, 'demo: verified');
  });
});
