import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { DeliveryRow } from '../../src/ledger/ledger.ts';
import type { RunningWorker } from '../../src/worker.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { clearFaults, plant } from '../support/plant.ts';
import { createRig, QUICK, type Rig, type RigOptions } from '../support/rig.ts';
import { until } from '../support/until.ts';

const TARGET = 'demo';
const STREAM = 'cxone';
/** The version that a batch was read from. */
const placeOf = ({ batch }: DeliveryRow): number => Number(batch.split('.').at(-1));
const statusOf = async (run: WorkflowHandle): Promise<ExtractStatus> => run.query('status');

describe('a Splunk that is away', function () {
  this.timeout(120_000);
  let rig: Rig;
  let ledger: RunningWorker['ledger'];
  let run: WorkflowHandle;
  const start = async (options: RigOptions = {}): Promise<void> => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 10 },
        history: { cxone: { records: 200, spanMs: 600_000 } },
      },
      streams: { [STREAM]: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK } },
      ...options,
    });
    ({ ledger } = await rig.start());
    run = await rig.extract(STREAM, { follow: true });
    await until('the run follows', async () => (await statusOf(run)).state === 'following');
    await until('nothing is on its way', async () => (await statusOf(run)).sending === 0);
  };
  afterEach(() => rig.close());

  const goAway = async (): Promise<void> => {
    await plant(rig.splunk, { kind: 'health', code: 20, probability: 1 });
    await plant(rig.splunk, { kind: 'busy', eventNumber: 0, probability: 1 });
  };
  const waiting = (limit = 1_000): Promise<readonly DeliveryRow[]> =>
    ledger.deliveries.oldestInRedelivery({ target: TARGET, limit });
  const delayed = async () =>
    (await ledger.conditions.open()).filter(({ kind }) => kind === 'DeliveryDelayed');
  /** The batches in the order in which their first event was indexed. */
  const arrivals = (): string[] => {
    const batches = rig.splunk.index.events().map(({ fields }) => fields['ccas_batch_id']);
    return [...new Set(batches.map(String))];
  };
  const exactlyOnce = async (): Promise<void> => {
    const asOf = Date.now();
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'cxone', { asOf }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(rig, 'cxone').doubled, []);
    assert.deepEqual(await ledger.deliveries.possiblyDoubled({}), []);
  };

  it('stops no extraction: what is read waits, says so once, and is brought oldest first when it is back', async () => {
    await start();
    await goAway();
    const queue = await until(
      'a queue',
      async () => {
        const rows = await waiting();
        return rows.length >= 12 && rows.toSorted((one, other) => placeOf(one) - placeOf(other));
      },
      60_000,
    );
    const { state, version } = await statusOf(run);
    assert.equal(state, 'following', 'extraction goes on');
    assert.ok(version > 12);
    // Those that found others waiting were not sent at all.
    const joined = queue.slice(8);
    for (const { batch, attempts } of joined) {
      assert.equal(attempts, 1, `${batch} had ${attempts} attempts`);
      const requests = await ledger.deliveries.requests(batch, TARGET);
      assert.ok(requests.every(({ attempt }) => attempt === 0));
    }
    const [first] = queue;
    assert.ok((first?.attempts ?? 0) >= 5, 'the first one was not tried five times (A5)');
    const [alert, ...others] = await until('an alert of many', async () => {
      const alerts = await delayed();
      return /^\d\d+ batches wait/.test(alerts[0]?.message ?? '') && alerts;
    });
    assert.deepEqual(others, []);
    assert.equal(alert?.subject, TARGET);
    assert.ok(alert.message.includes(`the oldest since ${first?.createdAt}`), alert.message);

    const before = arrivals();
    await clearFaults(rig.splunk);
    await until('nothing waits', async () => (await waiting(1)).length === 0, 60_000);
    const order = arrivals().filter((batch) => !before.includes(batch));
    const drained = queue.map(({ batch }) => batch).filter((batch) => order.includes(batch));
    assert.equal(drained.length, queue.length);
    const inOrder = order.filter((batch) => drained.includes(batch));
    // Four are on their way at a time, and any of them may be the first to arrive.
    for (const [place, batch] of drained.entries()) {
      assert.ok(inOrder.indexOf(batch) >= place - 3, `${batch} overtook: ${inOrder.join(' ')}`);
    }
    await until('the alert is resolved', async () => (await delayed()).length === 0);
    await exactlyOnce();
    await run.terminate();
  });

  it('a batch that fails for a reason of its own blocks neither what waits behind it nor what is new', async () => {
    await start();
    const { version } = await statusOf(run);
    const bad = `${ledger.id}.${STREAM}.${version + 1}`;
    const match = { body: `"ccas_batch_id":"${bad}"` };
    await plant(rig.splunk, { kind: 'internal_error', probability: 1, match });
    await until(
      'it waits',
      async () => (await waiting()).some(({ batch }) => batch === bad),
      60_000,
    );
    // What was found wanting after it had been delivered has no workflow; the drain starts it.
    const others = (await ledger.deliveries.list({ states: ['delivered'] })).slice(0, 6);
    for (const { batch } of others) await ledger.deliveries.reopen(batch, TARGET, 'test');
    await until('those behind it are through', async () => {
      const rows = await waiting();
      return rows.every(({ batch }) => batch === bad) && rows.length === 1;
    });
    const now = (await statusOf(run)).version;
    await until('a new batch is through', async () => {
      const row = await ledger.deliveries.get(`${ledger.id}.${STREAM}.${now}`, TARGET);
      return row?.state === 'delivered' && row.attempts === 1;
    });
    assert.equal((await waiting()).length, 1, 'the bad one was not bad enough');
    await clearFaults(rig.splunk);
    await rig.client.workflow.getHandle(`redeliver/${bad}/${TARGET}`).signal('retry');
    await until('it is through', async () => (await waiting()).length === 0);
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'cxone', { asOf: Date.now() - 2_000 }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(rig, 'cxone').doubled, []);
    await run.terminate();
  });

  const bounds = [
    { name: 'bytes', batches: { max_backlog: '4KiB' }, said: /max_backlog \(4096 bytes\)/ },
    { name: 'age', batches: { max_backlog_age: '2s' }, said: /max_backlog_age/ },
  ];
  for (const { name, batches, said } of bounds) {
    it(`is waited for when the backlog reaches its bound in ${name}: the run says which, and since when`, async () => {
      await start({ batches });
      await goAway();
      const status = await until('extraction waits', async () => {
        const now = await statusOf(run);
        return now.state === 'backlogged' && now;
      });
      assert.match(status.lastError ?? '', said);
      assert.match(status.lastError ?? '', /the oldest since \d{4}-\d\d-\d\dT/);
      const full = async () =>
        (await ledger.conditions.open()).filter(({ kind }) => kind === 'BacklogFull');
      assert.deepEqual(
        (await full()).map(({ subject }) => subject),
        [STREAM],
      );
      await clearFaults(rig.splunk);
      await exactlyOnce();
      assert.deepEqual(await full(), []);
      await run.terminate();
    });
  }
});
