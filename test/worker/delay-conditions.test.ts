import assert from 'node:assert/strict';
import { createDelayConditions } from '../../src/worker/delay-conditions.ts';
import { createParkDelivery } from '../../src/activities/delivery/park-delivery.ts';
import { createBench, events, type Bench } from '../activities/delivery/delivery-bench.ts';
import { deliver } from '../ledger/fixtures.ts';

describe('createDelayConditions', () => {
  let bench: Bench;
  let now = 0;
  beforeEach(async () => {
    now = Date.now() + 60_000;
    bench = await createBench();
  });
  afterEach(() => bench.close());

  const open = async () => (await bench.ledger.conditions.open()).map(({ message }) => message);
  const park = async (place: number): Promise<string> => {
    const batch = await bench.commit(
      events(1, () => ({ event_id: String(place).padStart(32, '0') })),
    );
    await createParkDelivery(bench)({ batch, target: 'main', error: 'away' });
    return batch.id;
  };

  it('counts down with what is brought, and ends with the last', async () => {
    const batches = [await park(1), await park(2)];
    const alerts = createDelayConditions(bench.ledger, () => now);
    const tell = async () => alerts.tell(await bench.ledger.deliveries.inRedelivery());
    await tell();
    assert.match((await open())[0] ?? '', /^2 batches wait/);
    for (const [place, batch] of batches.entries()) {
      await deliver(bench.ledger, batch);
      await tell();
      const [message] = await open();
      if (place === 0) assert.match(message ?? '', /^1 batch waits/);
      else assert.equal(message, undefined);
    }
  });

  it('says nothing of a batch that has just been handed over, as a harvest does', async () => {
    const alerts = createDelayConditions(bench.ledger, Date.now);
    const { id } = await bench.commit(events(1, () => ({ event_id: '7'.padStart(32, '0') })));
    await bench.ledger.deliveries.setState(id, 'main', 'redelivery');
    await alerts.tell(await bench.ledger.deliveries.inRedelivery());
    assert.deepEqual(await open(), []);
  });

  it('ends what another worker told, and what was told after it had looked', async () => {
    const { conditions: raised } = bench.ledger;
    await raised.raise('DeliveryDelayed', 'gone', 'of a target that is configured no more');
    const alerts = createDelayConditions(bench.ledger, () => now);
    await alerts.tell([]);
    assert.deepEqual(await open(), []);
    await raised.raise('DeliveryDelayed', 'main', 'of a batch that waited for a moment');
    await raised.raise('StreamFailed', 'main', 'not of this kind');
    now += 60_000;
    await alerts.tell([]);
    assert.deepEqual(await open(), ['not of this kind']);
  });
});
