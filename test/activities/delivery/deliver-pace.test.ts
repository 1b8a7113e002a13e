import assert from 'node:assert/strict';
import { deliverBatch } from '../../../src/activities/delivery/deliver.ts';
import { createTargetPace } from '../../../src/activities/delivery/target-pace.ts';
import { createBench, events, type Bench } from './delivery-bench.ts';

describe('deliverBatch, when Splunk warns', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
  });
  afterEach(() => bench.close());

  for (const kind of ['near_capacity', 'near_ack_capacity']) {
    it(`${kind}: every later request waits its turn, those of other batches too`, async () => {
      const waits: number[] = [];
      // A clock that stands, so that no warning is ever over.
      const pace = createTargetPace({
        now: () => 1_000_000,
        sleep: (ms) => Promise.resolve(void waits.push(ms)),
      });
      const deps = { ...bench.workerDeps(), pace };
      const { signal } = new AbortController();
      const deliver = async (first: number): Promise<void> => {
        const content = events(25, (place) => ({
          event_id: String(first + place).padStart(32, '0'),
        }));
        const batch = await bench.commit(content);
        await deliverBatch({ batch, target: 'main', signal }, deps);
      };
      await deliver(100);
      assert.deepEqual(waits, []);
      await bench.plant({ kind, count: 1 });
      await deliver(200);
      assert.deepEqual(waits, [1_000, 2_000], 'the second and third request');
      await deliver(300);
      assert.deepEqual(waits.slice(2), [3_000, 4_000, 5_000]);
    });
  }
});
