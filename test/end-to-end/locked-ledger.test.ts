import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { createWorkerProcess, type WorkerProcess } from '../support/kills/worker-process.ts';
import { lostAndDoubled } from '../support/lost-and-doubled.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';
import { untilVisible } from '../support/until-visible.ts';

const LOCKER = new URL('../support/processes/lock-ledger.ts', import.meta.url);
/** A statement waits three seconds for another process's lock: attempts are given up on meanwhile, and made again. */
const LOCKED_MS = 25_000;

describe('a ledger that another process keeps locked while a stream runs', function () {
  this.timeout(180_000);
  let rig: Rig;
  let worker: WorkerProcess;
  beforeEach(async () => {
    rig = await createRig({
      world: {
        ratePerSecond: { genesys: 20, cxone: 0 },
        history: { genesys: { records: 300, spanMs: 3_600_000 } },
      },
      streams: {
        query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK, page_size: 50 },
      },
      search: {},
    });
    worker = createWorkerProcess(rig.configFile, join(rig.folder, 'worker.log'));
  });
  afterEach(async () => {
    await worker?.kill();
    await rig?.close();
  });

  /** What the Web UI shows of activities that wait for their next attempt. */
  const complaints = async (run: WorkflowHandle): Promise<readonly string[]> => {
    const { raw } = await run.describe();
    return (raw.pendingActivities ?? []).map(({ lastFailure }) => lastFailure?.message ?? '');
  };

  it('says why, loses and doubles nothing, and is written to again by itself', async () => {
    const { index } = rig.splunk;
    worker.start();
    const run = await rig.extract('query', { follow: true });
    await until('something in Splunk', () => index.count() > 50, 60_000);
    const locker = fork(LOCKER, [join(rig.folder, 'ledger.db')]);
    try {
      await once(locker, 'message');
      locker.send('lock');
      await once(locker, 'message');
      const unlockAt = Date.now() + LOCKED_MS;
      await until(
        'the run to say that the ledger is locked',
        async () => (await complaints(run)).some((said) => said.includes('Another process')),
        LOCKED_MS,
      );
      await sleep(Math.max(0, unlockAt - Date.now()));
      locker.send('unlock');
      await once(locker, 'message');
    } finally {
      locker.kill('SIGKILL');
    }
    assert.equal((await run.describe()).status.name, 'RUNNING');
    const stood = index.count();
    await until('the stream to go on', () => index.count() > stood + 20, 60_000);
    rig.world.stop();
    await untilVisible(rig.world, 'genesys');
    const count = () => lostAndDoubled(rig.splunk, rig.world, 'genesys');
    await until('everything in Splunk', () => count().lost === 0, 60_000);
    assert.deepEqual(count(), { lost: 0, doubled: 0 });
    assert.equal(worker.ownEnds, 0, 'the worker did not outlive the lock');
    await run.terminate();
  });
});
