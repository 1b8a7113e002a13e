import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { inMidFetch } from '../support/kills/kill-moments.ts';
import { createWorkerProcess, type WorkerProcess } from '../support/kills/worker-process.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

describe('a worker that starts after another was killed in mid-fetch', function () {
  this.timeout(180_000);
  let rig: Rig;
  let worker: WorkerProcess;
  beforeEach(async () => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 20, cxone: 0 },
        history: { genesys: { records: 300, spanMs: 3_600_000 } },
      },
      streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
      search: {},
    });
    worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
  });
  afterEach(async () => {
    await worker?.kill();
    await rig?.close();
  });

  /** Why each attempt at a fetch came after another. */
  const reasons = async (run: WorkflowHandle): Promise<readonly string[]> => {
    const { events } = await run.fetchHistory();
    return (events ?? []).flatMap(({ activityTaskStartedEventAttributes: started }) =>
      started?.lastFailure?.message == null ? [] : [started.lastFailure.message],
    );
  };

  it('takes the fetch over at once, and does not wait for missed heartbeats', async () => {
    worker.start();
    const run = await rig.extract('query', { follow: true });
    await until('something in Splunk', () => rig.splunk.index.count() > 50, 60_000);
    await inMidFetch({ rig }, 'genesys', 30_000);
    await worker.kill();
    worker.start();
    const stood = rig.splunk.index.count();
    await until('the stream to go on', () => rig.splunk.index.count() > stood, 60_000);
    const said = await reasons(run);
    assert.match(said.join('\n'), /its worker \d+@.+ is gone/);
    assert.doesNotMatch(said.join('\n'), /heartbeat/i);
    await run.terminate();
  });
});
