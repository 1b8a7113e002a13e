import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type ScheduleHandle,
  ScheduleOverlapPolicy,
  type WorkflowHandle,
} from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { OpenedStream, OpenStreamInput } from '../../src/activities/activities.ts';
import { findCli } from '../../src/embedded/temporal-cli.ts';
import type { RunningWorker } from '../../src/worker.ts';
import type { ExtractResult } from '../../src/workflows/extract-audit-log.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const shell = promisify(execFile);

/** Of this test alone: batch jobs look for it on a server that other tests use too. */
const STREAM = `scheduled-${process.pid}`;

const valueOf = <T>(payloads: readonly Payload[] | null | undefined): T => {
  const [payload] = payloads ?? [];
  assert.ok(payload);
  return defaultPayloadConverter.fromPayload<T>(payload);
};

/** What the first activity of a run was asked and what it answered. */
const opening = async (run: WorkflowHandle) => {
  const { events } = await run.fetchHistory();
  const scheduled = events?.find((event) => event.activityTaskScheduledEventAttributes != null);
  const completed = events?.find((event) => event.activityTaskCompletedEventAttributes != null);
  return {
    asked: valueOf<OpenStreamInput>(
      scheduled?.activityTaskScheduledEventAttributes?.input?.payloads,
    ),
    answered: valueOf<OpenedStream>(
      completed?.activityTaskCompletedEventAttributes?.result?.payloads,
    ),
  };
};

describe('a stream on a schedule', function () {
  this.timeout(90_000);
  let rig: Rig;
  let worker: RunningWorker;
  let schedule: ScheduleHandle;
  before(async () => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 5, cxone: 0 },
        history: { genesys: { records: 300, spanMs: 3_600_000 } },
      },
      streams: { [STREAM]: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
    });
    worker = await rig.start();
    // As `temporal schedule create` of the README makes it, except that the test says when it is time.
    schedule = await rig.client.schedule.create({
      scheduleId: `extract-${STREAM}`,
      spec: { intervals: [{ every: '1h' }] },
      policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1m' },
      action: {
        type: 'startWorkflow',
        workflowType: 'extractAuditLog',
        workflowId: `extract/${STREAM}`,
        taskQueue: rig.taskQueue,
        args: [{ stream: STREAM }],
      },
    });
  });
  after(async () => {
    await schedule.delete();
    await rig.close();
  });

  const every = (interval: '1s' | '1h'): Promise<void> =>
    schedule.update((existing) => ({ ...existing, spec: { intervals: [{ every: interval }] } }));

  const actions = async () => (await schedule.describe()).info.recentActions;

  /** The run that the schedule starts now. */
  const nextRun = async (): Promise<WorkflowHandle> => {
    const before = (await actions()).length;
    // The client's default would allow any overlap.
    await schedule.trigger(ScheduleOverlapPolicy.SKIP);
    const action = await until('a run', async () => (await actions())[before] ?? false);
    const { workflowId, firstExecutionRunId } = action.action.workflow;
    return rig.client.workflow.getHandle(workflowId, firstExecutionRunId);
  };

  const temporal = async (...args: readonly string[]): Promise<void> => {
    const cli = await findCli({ environment: process.env, onProgress: () => undefined });
    const env = { ...process.env, TEMPORAL_ADDRESS: rig.address };
    await until('the batch job is taken', async () => {
      try {
        await shell(cli, args, { env });
        return true;
      } catch (error) {
        if (!String(error).includes('Max concurrent batch operations')) throw error;
        return false;
      }
    });
  };

  it('each run is named by stream and time, and its result carries cursor and position', async () => {
    const run = await nextRun();
    assert.match(
      run.workflowId,
      new RegExp(`^extract/${STREAM}-\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$`),
    );
    const result = (await run.result()) as ExtractResult;
    assert.match(result.cursor, /\d{4}-\d\d-\d\dT\d\d:\d\d/);
    assert.equal(typeof result.position, 'object');
    assert.ok(result.version >= 1 && result.events > 0 && result.highWater !== null);
    const row = await worker.ledger.streams.get(STREAM);
    assert.deepEqual(result.position, row?.delivered);
  });

  it('while a run is paused no other is started; a batch job with a query reaches it', async () => {
    await worker.ledger.streams.pause(STREAM, {
      reason: 'quota',
      by: 'test',
      at: new Date().toISOString(),
      until: null,
    });
    const run = await nextRun();
    const statusOf = async (): Promise<ExtractStatus> => run.query('status');
    await until('the run is paused', async () => (await statusOf()).state === 'paused');
    await every('1s');
    await until(
      'a start is skipped',
      async () => (await schedule.describe()).info.numActionsSkippedOverlap > 0,
    );
    await every('1h');
    const query = `HoldfastStream="${STREAM}" AND ExecutionStatus="Running"`;
    await until('the run can be found', async () => {
      const found = await rig.client.workflow.count(query);
      assert.ok(found.count <= 1, 'two runs at once');
      return found.count === 1;
    });
    const signal = ['workflow', 'signal', '--query', query, '--reason', 'test', '--yes'];
    await temporal(...signal, '--name', 'pause', '--input', '"throttled"');
    await until('the pause is the new one', async () => {
      const { pause } = await statusOf();
      return pause?.reason === 'throttled';
    });
    await temporal(...signal, '--name', 'resume');
    await run.result();
    assert.equal((await worker.ledger.streams.get(STREAM))?.pause, null);
  });

  it('a run on an empty ledger begins where the last one ended, not at the configured start', async () => {
    const last = (await (await nextRun()).result()) as ExtractResult;
    await worker.stop();
    for (const ending of ['', '-wal', '-shm']) {
      const file = join(rig.folder, `ledger.db${ending}`);
      try {
        renameSync(file, `${file}.lost`);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    worker = await rig.start();
    assert.equal(await worker.ledger.streams.get(STREAM), undefined);
    const run = await nextRun();
    await run.result();
    const { asked, answered } = await opening(run);
    assert.deepEqual(asked.lastPosition, last.position);
    assert.equal(answered.cursor, last.cursor);
    const asOf = Date.now();
    await (await nextRun()).result();
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
    );
    // An hour of history was read once; only what is read again at the seam can be there twice.
    const { doubled, indexed } = countAtSink(rig, 'genesys');
    assert.ok(doubled.length < indexed / 2, `${doubled.length} of ${indexed} events are doubled`);
  });
});
