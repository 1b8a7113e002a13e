import assert from 'node:assert/strict';
import type { WorkflowHandle } from '@temporalio/client';
import type { ExtractStatus } from '../../src/workflows/messages.ts';
import { countAtSink } from '../support/count-at-sink.ts';
import { createRig, QUICK, type Rig } from '../support/rig.ts';
import { until } from '../support/until.ts';

const OPTIONS = {
  world: { ratePerSecond: { genesys: 5 }, history: { genesys: { records: 200, spanMs: 600_000 } } },
  streams: { query: { dialect: 'genesys.query', connection: 'genesys', ...QUICK } },
};

describe('two installations on one task queue', function () {
  this.timeout(240_000);
  const rigs: Rig[] = [];
  afterEach(async () => {
    for (const rig of rigs.splice(0)) await rig.close();
  });

  const isOpen = async (run: WorkflowHandle): Promise<boolean> =>
    (await run.describe()).status.name === 'RUNNING';

  it('say whose batch it is, and mix nothing; alone again, each goes on', async () => {
    const one = await createRig(OPTIONS);
    rigs.push(one);
    const other = await createRig({ ...OPTIONS, taskQueue: one.taskQueue });
    rigs.push(other);
    const { ledger } = await one.start();
    const intruder = await other.start();
    const run = await one.extract('query', { follow: true });
    await until(
      'somebody is told',
      async () => {
        if (!(await isOpen(run))) return true;
        const { lastError } = await run.query<ExtractStatus>('status');
        return lastError?.includes('belongs to ledger') ?? false;
      },
      90_000,
    ); // which of the two gets a task is left to chance
    await intruder.stop();

    const again = (await isOpen(run)) ? run : await one.extract('query', { follow: true });
    one.world.stop();
    const asOf = Date.now();
    await until(
      'everything in the right Splunk',
      () => countAtSink(one, 'genesys', { asOf }).lost.length === 0,
    );
    assert.deepEqual(countAtSink(one, 'genesys').doubled, []);
    for (const { world, splunk } of [one, other]) {
      const known = new Set(world.entries('genesys').map(({ id }) => id));
      const strangers = splunk.index
        .events()
        .map(({ raw }) => (JSON.parse(raw) as { readonly record_id?: string }).record_id)
        .filter((id) => id !== undefined && !known.has(id));
      assert.deepEqual(strangers, []);
    }
    assert.deepEqual(await ledger.deliveries.list({ states: ['undeliverable', 'discarded'] }), []);
    await again.terminate();
  });
});
