import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { ExtractResult } from '../../src/workflows/extract-audit-log.ts';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import type { RunningWorker } from '../../src/worker.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const statusOf = async (run: WorkflowHandle): Promise<ExtractStatus> => run.query('status');
const reaches = (run: WorkflowHandle, state: string): Promise<ExtractStatus> =>
  until(`the run is ${state}`, async () => {
    const status = await statusOf(run);
    return status.state === state && status;
  });

describe('pause, resume, status and the end of a run', function () {
  this.timeout(60_000);
  let rig: Rig;
  let worker: RunningWorker;
  before(async () => {
    rig = await createRig({
      world: { history: { genesys: { records: 200, spanMs: 600_000 } } },
      streams: {
        one: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
        two: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
        three: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
        five: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
        four: { dialect: 'genesys.query', connection: 'genesys', ...QUICK },
      },
    });
    worker = await rig.start();
  });
  after(() => rig.close());

  const readOf = async (stream: string): Promise<string> =>
    JSON.stringify((await worker.ledger.streams.get(stream))?.read);

  it('a pause signal stops reading, a resume signal goes on', async () => {
    const run = await rig.extract('one', { follow: true });
    await reaches(run, 'following');
    await run.signal('pause', 'throttled');
    const paused = await until(
      'the pause is kept',
      async () => (await worker.ledger.streams.get('one'))?.pause ?? false,
    );
    assert.equal(paused.reason, 'throttled');
    assert.equal(paused.by, 'signal');
    await reaches(run, 'paused');
    // A fetch that was under way may still move the position once.
    const stood = await until('the position stands still', async () => {
      const before = await readOf('one');
      await new Promise((resolve) => setTimeout(resolve, 700));
      return before === (await readOf('one')) && before;
    });
    await run.signal('resume');
    await until('the position moves', async () => (await readOf('one')) !== stood);
    await run.terminate();
  });

  it('updates answer when the pause is kept with the stream', async () => {
    const run = await rig.extract('two', { follow: true });
    const paused = await run.executeUpdate<ExtractStatus, [unknown]>('pause', {
      args: [{ reason: 'maintenance' }],
    });
    assert.equal(paused.state, 'paused');
    assert.equal((await worker.ledger.streams.get('two'))?.pause?.reason, 'maintenance');
    const resumed = await run.executeUpdate<ExtractStatus, []>('resume');
    assert.equal(resumed.pause, null);
    assert.equal((await worker.ledger.streams.get('two'))?.pause, null);
    await run.terminate();
  });

  it('a run that starts later honours the pause, and a pause with a time ends by itself', async () => {
    const { result } = await rig
      .extract('three')
      .then((run) => run.result().then((result) => ({ result })));
    assert.ok((result as ExtractResult).cursor);
    const at = new Date().toISOString();
    const soon = new Date(Date.now() + 3_000).toISOString();
    await worker.ledger.streams.pause('three', { reason: 'quota', by: 'cli', at, until: soon });
    const run = await rig.extract('three');
    await reaches(run, 'paused');
    await run.result();
    assert.ok(new Date().toISOString() >= soon, 'the run did not wait for the end of the pause');
  });

  it('whatever a person sends as a pause, the run lives', async () => {
    const run = await rig.extract('four', { follow: true });
    for (const odd of [undefined, null, 7, [], { reason: 5, until: 'tomorrow' }]) {
      await run.signal('pause', odd as never);
      await reaches(run, 'paused');
      await run.signal('resume');
      await until('the run goes on', async () => (await statusOf(run)).pause === null);
    }
    await reaches(run, 'following');
    await run.terminate();
  });

  it('a scheduled run ends when caught up and tells where it stands', async () => {
    // The streams share what was seen, so each must deliver what its terminated run had committed.
    for (const stream of ['one', 'two', 'three', 'four'])
      await (await rig.extract(stream)).result();
    rig.world.stop();
    const asOf = Date.now();
    const run = await rig.extract('five');
    const result = (await run.result()) as ExtractResult;
    assert.match(result.cursor, /\d{4}-\d\d-\d\dT/);
    assert.ok(result.highWater !== null);
    assert.ok(Buffer.byteLength(JSON.stringify(result.position)) <= 2048);
    await until(
      'everything in Splunk',
      () => countAtSink(rig, 'genesys', { asOf }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(rig, 'genesys').doubled, []);
    const { typedSearchAttributes } = await run.describe();
    const found = typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]);
    assert.ok(found.some(([name, value]) => name === 'HoldfastStream' && value === 'five'));
    assert.ok(found.some(([name, value]) => name === 'HoldfastState' && value === 'ended'));
  });
});
