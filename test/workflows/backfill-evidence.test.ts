import assert from 'node:assert/strict';
import { type Client, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { backfillEvidence } from '../../src/workflows/backfill-evidence.ts';
import type { BackfillProgress } from '../../src/workflows/messages.ts';
import { until } from '../support/until.ts';
import { harvestBench, HOUR, onTemporal } from './harvest-bench.ts';

const FROM = Date.UTC(2026, 2, 1);
const iso = (time: number): string => new Date(time).toISOString();

let runs = 0;
const newQueue = (): string => `backfill-${process.pid}-${(runs += 1)}`;

const start = (
  client: Client,
  taskQueue: string,
  windows: number,
): Promise<WorkflowHandle<typeof backfillEvidence>> =>
  client.workflow.start<typeof backfillEvidence>('backfillEvidence', {
    workflowId: taskQueue,
    taskQueue,
    args: [{ tenant: taskQueue, from: iso(FROM), to: iso(FROM + windows * 4 * HOUR) }],
  });

const placesOf = (windows: readonly { readonly from: string }[]): readonly number[] =>
  windows.map(({ from }) => (Date.parse(from) - FROM) / HOUR / 4).toSorted((a, b) => a - b);

const upTo = (length: number): readonly number[] => Array.from({ length }, (_, place) => place);

describe('backfillEvidence', () => {
  it('harvests every window once, a few at a time, across continue-as-new', async () => {
    const taskQueue = newQueue();
    let open = 0;
    let most = 0;
    const bench = harvestBench(taskQueue, {
      concurrency: 3,
      exceeded: ({ from }) => Date.parse(from) < FROM + 80 * 4 * HOUR,
      onBegin: () => {
        open += 1;
        most = Math.max(most, open);
      },
      onSeal: () => (open -= 1),
    });
    const ended = await onTemporal(taskQueue, bench, async (client) => {
      const handle = await start(client, taskQueue, 85);
      const { runId } = await handle.describe();
      const result = await handle.result();
      assert.notEqual((await handle.describe()).runId, runId, 'it never continued as new');
      return result;
    });
    assert.deepEqual(placesOf(bench.sealed), upTo(85).slice(80));
    assert.deepEqual(placesOf(bench.closed), upTo(80));
    assert.deepEqual([ended.done, ended.total, ended.sealed, ended.gaps], [85, 85, 5, 80]);
    assert.equal(ended.events, 5 * 3);
    assert.ok(most <= 3, `${most} at once`);
  });

  it('goes on with what is left when it is started again', async () => {
    const taskQueue = newQueue();
    const bench = harvestBench(taskQueue);
    await onTemporal(taskQueue, bench, async (client) => {
      const first = await start(client, taskQueue, 12);
      await until('some windows', () => bench.sealed.length >= 3);
      await first.terminate();
      const second = await start(client, taskQueue, 12);
      const { done, total } = await second.result();
      assert.deepEqual([done, total], [12, 12]);
    });
    assert.deepEqual([...new Set(placesOf(bench.sealed))], upTo(12));
  });

  it('has the days re-checked that have not settled, and no older ones', async () => {
    const taskQueue = newQueue();
    const midnight = Date.now() - (Date.now() % (24 * HOUR));
    const dateOf = (daysAgo: number): string => iso(midnight - daysAgo * 24 * HOUR).slice(0, 10);
    const ended = await onTemporal(taskQueue, harvestBench(taskQueue), async (client) => {
      const recheck = (daysAgo: number) =>
        client.workflow.getHandle(`recheck/${taskQueue}/${dateOf(daysAgo)}`);
      const { done } = await client.workflow.execute<typeof backfillEvidence>('backfillEvidence', {
        workflowId: taskQueue,
        taskQueue,
        args: [{ tenant: taskQueue, from: iso(midnight - 5 * 24 * HOUR), to: iso(midnight) }],
      });
      for (const daysAgo of [1, 2, 3]) {
        assert.equal((await recheck(daysAgo).describe()).status.name, 'RUNNING');
        await recheck(daysAgo).terminate();
      }
      await assert.rejects(recheck(5).describe(), WorkflowNotFoundError);
      return done;
    });
    assert.equal(ended, 5 * 6);
  });

  it('waits for the next day when the queries of one are asked, and tells so', async () => {
    const taskQueue = newQueue();
    let asked = 2;
    let dayEnds = Infinity;
    const bench = harvestBench(taskQueue, {
      concurrency: 3,
      onBegin: () => (asked += 1),
      quota: () => {
        if (Date.now() >= dayEnds) asked = 0;
        dayEnds = Date.now() + 3_000;
        return { perDay: 6, asked, perWindow: 1, reserved: 0, until: iso(dayEnds) };
      },
    });
    await onTemporal(taskQueue, bench, async (client) => {
      const handle = await start(client, taskQueue, 9);
      const progress = () => handle.query<BackfillProgress>('progress');
      await until('it to wait', async () => (await progress()).waits !== undefined);
      assert.deepEqual(placesOf(bench.sealed), upTo(4));
      assert.equal((await progress()).waits?.perDay, 6);
      const { sealed, waits } = await handle.result();
      assert.deepEqual([sealed, waits], [9, undefined]);
    });
    assert.deepEqual(placesOf(bench.sealed), upTo(9));
  });

  it('exceeds a quota by no more than the windows that are read at once, whatever each takes', async () => {
    const taskQueue = newQueue();
    let asked = 0;
    const bench = harvestBench(taskQueue, {
      concurrency: 2,
      // Each is cut into ten parts.
      onBegin: () => (asked += 10),
      quota: () => ({
        perDay: 15,
        asked,
        perWindow: 1,
        reserved: 0,
        until: iso(Date.now() + HOUR),
      }),
    });
    await onTemporal(taskQueue, bench, async (client) => {
      const handle = await start(client, taskQueue, 12);
      const progress = () => handle.query<BackfillProgress>('progress');
      await until('it to wait', async () => (await progress()).waits !== undefined);
      await handle.terminate();
    });
    assert.deepEqual(placesOf(bench.sealed), upTo(2));
  });

  it("asks once a minute while the worker's day has not ended and its own has", async () => {
    const taskQueue = newQueue();
    let plans = 0;
    const bench = harvestBench(taskQueue, {
      quota: () => {
        plans += 1;
        const dayEnded = iso(Date.now() - 5_000);
        return { perDay: 6, asked: 6, perWindow: 1, reserved: 0, until: dayEnded };
      },
    });
    await onTemporal(taskQueue, bench, async (client) => {
      const handle = await start(client, taskQueue, 3);
      await until('a plan', () => plans > 0);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await handle.terminate();
    });
    assert.equal(plans, 1);
  });

  it('continues as new also where it does nothing but wait', async () => {
    const taskQueue = newQueue();
    const bench = harvestBench(taskQueue, {
      quota: () => {
        const dayEnds = iso(Date.now() + 500);
        return { perDay: 6, asked: 6, perWindow: 1, reserved: 0, until: dayEnds };
      },
    });
    await onTemporal(taskQueue, bench, async (client) => {
      const handle = await start(client, taskQueue, 3);
      const { runId } = await handle.describe();
      // Hundreds of days' waiting.
      await Promise.all(Array.from({ length: 500 }, () => handle.signal('resume')));
      await until('another run', async () => (await handle.describe()).runId !== runId);
      await handle.terminate();
    });
    assert.deepEqual(bench.sealed, []);
  });

  it('begins no window while it is paused, and tells so', async () => {
    const taskQueue = newQueue();
    const bench = harvestBench(taskQueue);
    const args = (tenant: string) => [{ tenant, from: iso(FROM), to: iso(FROM + 24 * HOUR) }];
    await onTemporal(taskQueue, bench, async (client) => {
      const handle = await client.workflow.signalWithStart('backfillEvidence', {
        workflowId: taskQueue,
        taskQueue,
        args: args('held'),
        signal: 'pause',
        signalArgs: ['audit of the quota'],
      });
      // As long as another one takes from its beginning to its end.
      await client.workflow.execute('backfillEvidence', {
        workflowId: `${taskQueue}-other`,
        taskQueue,
        args: args('free'),
      });
      const { pause, done, total } = await handle.query<BackfillProgress>('progress');
      assert.deepEqual([pause?.reason, done, total], ['audit of the quota', 0, 6]);
      assert.deepEqual([...new Set(bench.sealed.map(({ tenant }) => tenant))], ['free']);
      await handle.signal('resume');
      assert.equal(((await handle.result()) as BackfillProgress).sealed, 6);
    });
  });
});
