import assert from 'node:assert/strict';
import { plainNode } from '../../benchmark/contestants/plain-node.ts';
import { carry } from '../../benchmark/tests/carry.ts';
import { worldOf } from '../../benchmark/tests/stage.ts';
import type { Platform, Sink } from '../../benchmark/harness/simulators.ts';
import { holdfast } from '../../benchmark/contestants/holdfast.ts';

const RECORDS = 2_000;

const plant = async ({ adminUrl }: Sink, kind: string, ordinal: number): Promise<void> => {
  const order = { kind, count: 1, match: { body: `0000000${ordinal}` } };
  const body = JSON.stringify(order);
  const { ok } = await fetch(`${adminUrl}/faults`, { method: 'POST', body });
  assert.ok(ok);
};

describe('the benchmark', function () {
  this.timeout(90_000);
  let platform: Platform;

  before(async () => {
    platform = await worldOf(RECORDS);
  });

  after(async () => platform.stop());

  for (const contestant of [plainNode, holdfast]) {
    it(`counts what the ${contestant.title} carried, at the sink`, async () => {
      const carried = await carry(contestant, platform);
      const { expected, lost, doubled, strange } = carried;
      const none = { lost: 0, doubled: 0, strange: 0 };
      assert.deepEqual({ expected, lost, doubled, strange }, { expected: RECORDS, ...none });
      assert.ok(carried.seconds > 0 && carried.cpuSeconds > 0 && carried.memoryMiB > 10);
      assert.equal(carried.historyEventsPerThousand !== null, contestant === holdfast);
      const roles = contestant === holdfast ? ['worker', 'temporal'] : ['script'];
      assert.deepEqual(Object.keys(carried.usage), roles);
    });
  }

  it('sees a batch that the sink loses and one that it doubles', async () => {
    const carried = await carry(plainNode, platform, async (sink) => {
      await plant(sink, 'lose_silently', 3);
      await plant(sink, 'index_twice', 3);
    });
    // Batches of the script are the platform's pages, less what a page repeats.
    assert.ok(carried.lost > 400 && carried.lost <= 500, `lost ${carried.lost}`);
    assert.ok(carried.doubled > 400 && carried.doubled <= 500, `doubled ${carried.doubled}`);
    assert.equal(carried.strange, 0);
    assert.equal(carried.examples.lost.length, 5);
  });
});
