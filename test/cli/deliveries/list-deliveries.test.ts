import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchRef } from '../../../src/audit/batch.ts';
import { createBench, events, type Bench } from '../../activities/delivery/delivery-bench.ts';
import { aConfig } from '../../config/support.ts';
import { run } from '../support.ts';

describe('holdfast deliveries list', function () {
  this.timeout(30_000);
  let bench: Bench;
  let batch: BatchRef;

  beforeEach(async () => {
    bench = await createBench({ search: { settlingMs: 60_000 }, waitMs: 200 });
    batch = await bench.commit(events(25));
    const rest = 'ledger: { sqlite: ledger.db }\nbatches: { directory: batches }';
    await writeFile(join(bench.folder, 'holdfast.yaml'), aConfig({ rest }));
  });
  afterEach(() => bench.close());

  const list = async (...more: readonly string[]): Promise<string> => {
    const all = ['deliveries', 'list', ...more];
    const { code, stdout, stderr } = await run(all, { folder: bench.folder });
    assert.equal(code, 0, stderr);
    return stdout;
  };

  it('says what the requests of a batch wait for', async () => {
    assert.match(await list(), / pending .* 3 sending /);
    await bench.plant({ kind: 'reset_before_accept' });
    await assert.rejects(bench.deliver(batch), { type: 'OutcomeUnknown' });
    assert.match(await list(), / pending .* 1 verdict of search, 2 receipt by search /);
    const [row] = JSON.parse(await list('--json')) as readonly { awaits: unknown }[];
    assert.deepEqual(row?.awaits, {
      sending: 0,
      reply: 0,
      acknowledgement: 0,
      receipt: 2,
      verdict: 1,
    });
  });

  it('says which events of a delivered batch are not in the target', async () => {
    const decided = { request: 'r', status: 400, code: 6, reason: 'no' };
    for (const eventId of ['one', 'two']) {
      const letter = { batch: batch.id, target: 'main', eventId, ...decided };
      await bench.ledger.deliveries.quarantine(letter);
    }
    const verdict = { state: 'discarded', by: 'ada', reason: 'a test' } as const;
    const one = { batch: batch.id, target: 'main', eventId: 'one' };
    assert.ok(await bench.ledger.deliveries.decide({ ...one, ...verdict }));
    assert.match(await list(), /EVENTS +SET ASIDE +DISCARDED[^]* 25 +1 +1 /);
    const [row] = JSON.parse(await list('--json')) as readonly object[];
    assert.partialDeepStrictEqual(row, { events: 25, setAside: 1, discarded: 1 });
  });

  it('refuses a stream that nobody knows', async () => {
    const { code, stderr } = await run(['deliveries', 'list', '--stream', 'tial'], {
      folder: bench.folder,
    });
    assert.equal(code, 2);
    assert.match(stderr, /No stream is called "tial"\.\nDid you mean "tail"\?/);
  });

  it('says nothing of a batch that has ended', async () => {
    await bench.deliver(batch);
    await bench.ledger.deliveries.setState(batch.id, 'main', 'delivered');
    assert.doesNotMatch(await list(), /receipt|verdict|sending/);
  });
});
