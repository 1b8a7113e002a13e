import assert from 'node:assert/strict';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ScheduleOverlapPolicy, type WorkflowHandle } from '@temporalio/client';
import type { RunningWorker } from '../../src/worker.ts';
import type { ExtractResult } from '../../src/workflows/extract-audit-log.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { createRig, QUICK, type Rig, type RigOptions } from '../support/rig.ts';
import { until } from '../support/until.ts';

/** With its age beside it an old copy is known by itself; without it nobody but the runs can tell. */
const DATABASE = ['ledger.db', 'ledger.db-wal', 'ledger.db-shm'];
const WITH_AGE = [...DATABASE, 'ledger.db-age'];
const statusOf = async (run: WorkflowHandle): Promise<ExtractStatus> => run.query('status');

const NO_ACKS = { target: { acknowledgement: 'off' } };

describe('a ledger that is replaced by an old copy of it', function () {
  this.timeout(120_000);
  let rig: Rig;
  let worker: RunningWorker;
  const start = async (options: RigOptions): Promise<void> => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 0, cxone: 20 },
        history: { cxone: { records: 100, spanMs: 600_000 } },
      },
      streams: { cxone: { dialect: 'cxone.activity', connection: 'cxone', ...QUICK } },
      ...options,
    });
    worker = await rig.start();
  };
  afterEach(() => rig.close());

  /** Between two workers, so that the copy is whole. */
  const copy = async (from: string, to: string, files = WITH_AGE): Promise<void> => {
    await worker.stop();
    for (const file of files) {
      const [source, copied] = [join(rig.folder, from + file), join(rig.folder, to + file)];
      rmSync(copied, { force: true });
      if (existsSync(source)) copyFileSync(source, copied);
    }
    worker = await rig.start();
  };
  const deliver = async (run: WorkflowHandle, batches: number): Promise<number> => {
    const { version } = await statusOf(run);
    const now = await until('more batches', async () => {
      const status = await statusOf(run);
      return status.version >= version + batches && status.version;
    });
    return now;
  };
  const restored = async () =>
    (await worker.ledger.conditions.open()).filter(({ kind }) => kind === 'LedgerRestored');
  const everythingArrives = async (): Promise<void> => {
    rig.world.stop();
    const asOf = Date.now();
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'cxone', { asOf }).lost.length === 0,
    );
    await until('nothing is undelivered', async () => {
      const states = ['pending', 'redelivery', 'accepted'] as const;
      return (await worker.ledger.deliveries.list({ states })).length === 0;
    });
  };

  const cases = [
    { who: 'the run', files: WITH_AGE, mode: 'verified', options: { search: {} } },
    { who: 'the ledger', files: DATABASE, mode: 'verified', options: { search: {} } },
    { who: 'the run', files: WITH_AGE, mode: 'accepted', options: NO_ACKS },
  ] as const;
  for (const { who, files, mode, options } of cases) {
    const there = mode === 'verified' ? 'there once' : 'there once or named';
    it(`${mode}: ${who} notices; it goes on from there, and what is read again is ${there}`, async () => {
      await start(options);
      const run = await rig.extract('cxone', { follow: true });
      await deliver(run, 3);
      await copy('', 'old-');
      const knew = await deliver(run, 5);
      await copy('old-', '', [...files]);
      const row = await worker.ledger.streams.get('cxone');
      assert.ok((row?.version ?? 0) < knew, 'the copy was not older');
      await everythingArrives();
      const { doubled } = countAtSink(rig, 'cxone');
      if (mode === 'verified') assert.deepEqual(doubled, []);
      const named = await worker.ledger.deliveries.possiblyDoubled({});
      const ids = new Set(named.flatMap(({ eventIds }) => eventIds));
      const unnamed = doubled.filter((id) => !ids.has(id));
      assert.deepEqual(unnamed, []);
      const [alert] = await restored();
      assert.match(
        alert?.message ?? '',
        who === 'the run' ? /a run of stream cxone|batch/ : /batches had been/,
      );
      await run.terminate();
    });
  }

  it('the next scheduled run knows more than the copy: nothing is doubled either', async () => {
    await start({ search: {} });
    const schedule = await rig.client.schedule.create({
      scheduleId: `extract-${rig.taskQueue}`,
      spec: {},
      // Runs that may overlap are not told how the last one ended.
      policies: { overlap: ScheduleOverlapPolicy.SKIP },
      action: {
        type: 'startWorkflow',
        workflowType: 'extractAuditLog',
        workflowId: `extract/${rig.taskQueue}`,
        taskQueue: rig.taskQueue,
        args: [{ stream: 'cxone' }],
      },
    });
    let runs = 0;
    /** Runs it once; gives the version that it ended with. */
    const next = async (): Promise<number> => {
      await schedule.trigger(ScheduleOverlapPolicy.SKIP);
      runs += 1;
      const { workflow } = await until('the run', async () => {
        const { recentActions } = (await schedule.describe()).info;
        return recentActions.length >= runs && recentActions.at(-1)?.action;
      });
      const handle = rig.client.workflow.getHandle(
        workflow.workflowId,
        workflow.firstExecutionRunId,
      );
      return ((await handle.result()) as ExtractResult).version;
    };
    await next();
    await copy('', 'old-');
    await next();
    const last = await next();
    await copy('old-', '');
    const row = await worker.ledger.streams.get('cxone');
    assert.ok((row?.version ?? 0) < last, 'the copy was not older');
    await next();
    rig.world.stop();
    await until('all of it', async () => {
      await next();
      return countAtSink(rig, 'cxone').lost.length === 0;
    });
    assert.deepEqual(countAtSink(rig, 'cxone').doubled, []);
    assert.match((await restored())[0]?.message ?? '', /a run of stream cxone knows version/);
    await schedule.delete();
  });
});
