import assert from 'node:assert/strict';
import type { BatchRef } from '../../../src/audit/batch.ts';
import { createDestinationCheck } from '../../../src/activities/delivery/check-destination.ts';
import { createHoldBack } from '../../../src/activities/delivery/hold-back.ts';
import { createParkDelivery } from '../../../src/activities/delivery/park-delivery.ts';
import { createBench, events, type Bench } from './delivery-bench.ts';

describe('createHoldBack', () => {
  let bench: Bench;
  let isKept = false;
  beforeEach(async () => {
    bench = await createBench();
    isKept = false;
  });
  afterEach(() => bench.close());

  /** Whether a batch is held back, and by what; `called` as in the activity's input. */
  const heldBy = async (batch: BatchRef, called?: boolean): Promise<string | undefined> => {
    const clients = bench.clients();
    const { ledger } = bench;
    const { conditions: alerts } = ledger;
    const holdBack = createHoldBack({
      ledger,
      targets: clients,
      checkDestination: createDestinationCheck({ clients, conditions: alerts, now: Date.now }),
      turns: { areKept: () => isKept, ended: () => undefined },
    });
    const held = await holdBack({ batch, target: 'main', ...(called !== undefined && { called }) });
    assert.notEqual(held?.retryable, true, 'four more attempts would be made at once');
    return held?.type;
  };
  const goAway = () => bench.plant({ kind: 'health', code: 20, probability: 1 });
  const commit = (place: number) =>
    bench.commit(events(1, () => ({ event_id: String(place).padStart(32, '0') })));
  const park = (batch: BatchRef) =>
    createParkDelivery(bench)({ batch, target: 'main', error: 'Splunk was away' });

  it('lets the first batch that finds Splunk away have its five attempts', async () => {
    const batch = await commit(1);
    await goAway();
    assert.equal(await heldBy(batch), undefined);
  });

  it('lets later ones join those that wait, as long as Splunk is away', async () => {
    const [first, second] = [await commit(1), await commit(2)];
    await park(first);
    assert.equal(await heldBy(second), undefined, 'Splunk is there');
    await goAway();
    assert.equal(await heldBy(second), 'DestinationUnavailable');
    assert.equal(await heldBy(first, true), 'DestinationUnavailable');
    await bench.clearFaults();
    assert.equal(await heldBy(second), undefined);
  });

  it('lets nobody come uncalled while there is an order, and everybody when nobody keeps it', async () => {
    const [first, second] = [await commit(1), await commit(2)];
    await park(first);
    isKept = true;
    assert.equal(await heldBy(first, false), 'DestinationBusy');
    assert.equal(await heldBy(first, true), undefined);
    assert.equal(await heldBy(second), undefined, 'what is new stands in no queue');
    isKept = false;
    assert.equal(await heldBy(first, false), undefined);
  });

  it('one alert tells how many wait for a target, and since when', async () => {
    const batches = [await commit(1), await commit(2), await commit(3)];
    for (const batch of batches) await park(batch);
    const [alert, ...others] = await bench.ledger.conditions.open();
    assert.deepEqual(others, []);
    assert.partialDeepStrictEqual(alert, { kind: 'DeliveryDelayed', subject: 'main' });
    const row = await bench.ledger.batches.get(batches[0]?.id ?? '');
    assert.match(alert?.message ?? '', /^3 batches wait for Splunk target main, the oldest since /);
    assert.ok(alert?.message.includes(row?.createdAt ?? '?'));
    assert.match(alert?.message ?? '', /Splunk was away/);
  });
});
