import assert from 'node:assert/strict';
import type { Client } from '@temporalio/client';
import type { HarvestedDay, harvestDay } from '../../src/workflows/harvest-day.ts';
import { until } from '../support/until.ts';
import { harvestBench, onTemporal } from './harvest-bench.ts';

let runs = 0;
const newQueue = (): string => `harvest-day-${process.pid}-${(runs += 1)}`;

/** Waits for its 72 hours, which no test does. */
const endRecheck = async (client: Client, tenant: string, date: string): Promise<void> => {
  const handle = client.workflow.getHandle(`recheck/${tenant}/${date}`);
  assert.equal((await handle.describe()).status.name, 'RUNNING');
  await handle.terminate();
};

const dayOf = async (taskQueue: string, tenant: string): Promise<HarvestedDay> =>
  onTemporal(taskQueue, harvestBench(taskQueue), async (client) => {
    const day = await client.workflow.execute<typeof harvestDay>('harvestDay', {
      workflowId: taskQueue,
      taskQueue,
      args: [{ tenant, date: '2026-03-01' }],
    });
    await endRecheck(client, tenant, '2026-03-01');
    return day;
  });

describe('harvestDay', () => {
  it('harvests six windows of the day in runs of their own, and has them re-checked', async () => {
    const taskQueue = newQueue();
    const { outcome, windows } = await dayOf(taskQueue, taskQueue);
    assert.equal(outcome, 'sealed');
    assert.deepEqual(
      windows.map(({ from }) => from),
      [0, 4, 8, 12, 16, 20].map((hour) => new Date(Date.UTC(2026, 2, 1, hour)).toISOString()),
    );
  });

  it('reads the day before the nominal time of its schedule, however late it starts', async () => {
    const taskQueue = newQueue();
    const bench = harvestBench(taskQueue);
    await onTemporal(taskQueue, bench, async (client) => {
      const schedule = await client.schedule.create({
        scheduleId: taskQueue,
        spec: { cronExpressions: ['15 2 * * *'] },
        policies: { overlap: 'ALLOW_ALL' },
        action: {
          type: 'startWorkflow',
          workflowType: 'harvestDay',
          workflowId: `harvest/${taskQueue}`,
          taskQueue,
          args: [{ tenant: taskQueue }],
        },
      });
      const start = new Date('2026-02-10T02:00:00Z');
      const end = new Date('2026-02-10T03:00:00Z');
      await schedule.backfill({ start, end, overlap: 'ALLOW_ALL' });
      await until('six windows', () => bench.sealed.length === 6, 60_000);
      const query = `TaskQueue="${taskQueue}" AND WorkflowType="harvestDay"`;
      await until('the day has ended', async () => {
        for await (const { status } of client.workflow.list({ query })) {
          return status.name === 'COMPLETED';
        }
        return false;
      });
      await schedule.delete();
      await endRecheck(client, taskQueue, '2026-02-09');
    });
    const days = bench.sealed.map(({ from }) => from.slice(0, 10));
    assert.deepEqual([...new Set(days)], ['2026-02-09']);
  });

  it('names the worst of its windows, and leaves alone what had ended well', async () => {
    const taskQueue = newQueue();
    const bench = harvestBench(taskQueue, { exceeded: ({ from }) => from.includes('T04') });
    bench.ended.add(`${taskQueue} 2026-03-01T00:00:00.000Z`);
    await onTemporal(taskQueue, bench, async (client) => {
      const args = [{ tenant: taskQueue, date: '2026-03-01' }] as const;
      const start = { workflowId: taskQueue, taskQueue, args };
      const { outcome, windows } = await client.workflow.execute<typeof harvestDay>('harvestDay', {
        ...start,
        args: [...args],
      });
      assert.deepEqual([outcome, windows.length], ['gap', 5]);
      await endRecheck(client, taskQueue, '2026-03-01');
    });
  });
});
