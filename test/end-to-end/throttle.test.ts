import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { plant } from '../support/plant.ts';
import { createRig, QUICK, type Rig, type RigOptions } from '../support/rig.ts';
import { until } from '../support/until.ts';

/** TASK_QUEUE_TYPE_ACTIVITY of Temporal's API. */
const ACTIVITY_QUEUE = 2;

const GENESYS = { connection: 'genesys', ...QUICK };
const REALTIME = { realtime: { dialect: 'genesys.realtime', ...GENESYS } };

const statusOf = async (run: WorkflowHandle): Promise<ExtractStatus> => run.query('status');
const reaches = (run: WorkflowHandle, state: string): Promise<ExtractStatus> =>
  until(`the run is ${state}`, async () => {
    const status = await statusOf(run);
    return status.state === state && status;
  });

/** What `temporal task-queue config get --task-queue-type activity` shows: null where there is no limit. */
const queueRate = async ({ client, taskQueue }: Rig): Promise<number | null> => {
  const { config } = await client.workflowService.describeTaskQueue({
    namespace: 'default',
    taskQueue: { name: `${taskQueue}.genesys` },
    taskQueueType: ACTIVITY_QUEUE,
    reportConfig: true,
  });
  return config?.queueRateLimit?.rateLimit?.requestsPerSecond ?? null;
};

const setQueueRate = async ({ client, taskQueue }: Rig, rps: number): Promise<void> => {
  await client.workflowService.updateTaskQueueConfig({
    namespace: 'default',
    identity: 'test',
    taskQueue: `${taskQueue}.genesys`,
    taskQueueType: ACTIVITY_QUEUE,
    updateQueueRateLimit: { rateLimit: { requestsPerSecond: rps }, reason: 'left behind' },
  });
};

describe('a platform that says 429', function () {
  this.timeout(60_000);
  let rig: Rig;
  const aRig = async (options: RigOptions): Promise<void> => {
    rig = await createRig({
      world: { history: { genesys: { records: 100, spanMs: 600_000 } } },
      streams: REALTIME,
      ...options,
    });
  };
  afterEach(() => rig.close());

  it('brakes the activity queue for the whole fleet, never to 0, and lifts the brake after its time', async () => {
    await aRig({});
    const { ledger } = await rig.start();
    const run = await rig.extract('realtime', { follow: true });
    await reaches(run, 'following');
    assert.equal(await queueRate(rig), null);
    await plant(rig.genesys, { kind: 'tooManyRequests', withHeader: false, retryAfterSeconds: 1 });
    const braked = await until('the queue is braked', async () => (await queueRate(rig)) ?? false);
    assert.ok(braked > 0 && braked <= 1, `${braked} activities per second`);
    const kept = await ledger.throttles.get('genesys');
    assert.equal(kept?.taskQueue, `${rig.taskQueue}.genesys`);
    assert.ok(kept.rps > 0);
    await until('the brake is lifted', async () => {
      const rate = await queueRate(rig);
      assert.notEqual(rate, 0, 'a queue at 0 could never lift its own brake');
      return rate === null;
    });
    // The server's limit goes first: a worker killed in between would leave a row, never a brake.
    await until('the ledger forgets the brake', async () => {
      return (await ledger.throttles.get('genesys')) === undefined;
    });
    await reaches(run, 'following');
    await run.terminate();
  });

  it('a brake that a dead worker left is lifted when a worker starts', async () => {
    await aRig({});
    const left = await openLedger({ kind: 'sqlite', file: join(rig.folder, 'ledger.db') });
    await left.throttles.set({
      credential: 'genesys',
      taskQueue: `${rig.taskQueue}.genesys`,
      rps: 0.2,
      reason: '429',
      expiresAt: Date.now() + 3_600_000,
    });
    await left.close();
    await setQueueRate(rig, 0.2);
    assert.ok(Math.abs(((await queueRate(rig)) ?? 0) - 0.2) < 0.001);
    const { ledger } = await rig.start();
    assert.equal(await queueRate(rig), null);
    assert.equal(await ledger.throttles.get('genesys'), undefined);
  });

  it('is obeyed by the other streams of the credential, and by them only', async () => {
    await aRig({
      streams: {
        ...REALTIME,
        query: { dialect: 'genesys.query', ...GENESYS },
        cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK },
      },
    });
    await rig.start();
    const runs = await Promise.all(
      ['realtime', 'query', 'cxone'].map((stream) => rig.extract(stream, { follow: true })),
    );
    for (const run of runs) await reaches(run, 'following');
    const [realtime, query, cxone] = runs as [WorkflowHandle, WorkflowHandle, WorkflowHandle];
    await plant(rig.genesys, {
      kind: 'tooManyRequests',
      path: 'query/realtime$',
      retryAfterSeconds: 1,
    });
    await reaches(realtime, 'throttled');
    const { lastError } = await reaches(query, 'throttled');
    assert.match(lastError ?? '', /genesys to wait until/);
    assert.equal((await statusOf(cxone)).lastError, null);
    for (const run of runs) await run.terminate();
  });

  it('is kept from it: below 20 remaining requests the poll interval doubles', async () => {
    await aRig({ genesys: { requestsPerMinute: 26 } });
    await rig.start();
    const run = await rig.extract('realtime', { follow: true });
    const seen = new Set<number>();
    await until('the longest interval', async () => {
      const { intervalSeconds, state } = await statusOf(run);
      assert.notEqual(state, 'throttled', 'the quota was used up');
      seen.add(intervalSeconds);
      return intervalSeconds === 2;
    });
    const allowed = new Set([0, 0.3, 0.6, 1.2, 2]);
    assert.ok(
      [...seen].every((interval) => allowed.has(interval)),
      `intervals were ${[...seen].join(', ')}`,
    );
    assert.ok(seen.has(0.3), 'the interval was never the configured one');
    await run.terminate();
  });
});
