import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchRef } from '../../../src/audit/batch.ts';
import { createBench, events, type Bench } from '../../activities/delivery/delivery-bench.ts';
import { aConfig } from '../../config/support.ts';
import { run } from '../support.ts';

describe('holdfast deliveries discard --batch', function () {
  this.timeout(30_000);
  let bench: Bench;
  let batch: BatchRef;

  beforeEach(async () => {
    bench = await createBench({ others: { old: { url: 'http://127.0.0.1:1' } } });
    batch = await bench.commit(events(25));
    const rest = 'ledger: { sqlite: ledger.db }\nbatches: { directory: batches }';
    await writeFile(join(bench.folder, 'holdfast.yaml'), aConfig({ rest }));
  });
  afterEach(() => bench.close());

  const discard = (target: string, ...more: readonly string[]) => {
    const what = ['deliveries', 'discard', '--batch', batch.id, '--target', target];
    const why = ['--reason', 'switched off', '--by', 'Ada'];
    return run([...what, ...why, ...more], { folder: bench.folder });
  };
  const letters = () => bench.ledger.deliveries.quarantined({ states: ['discarded'] });

  it('gives up a target that is gone for good, and names each event with who and why', async () => {
    await assert.rejects(bench.deliver(batch, 'old'), { type: 'DestinationUnavailable' });
    await bench.deliver(batch);
    const { code, stdout, stderr } = await discard('old');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /discarded by Ada: switched off\n25 events of it stay out of Splunk/);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'old'))?.state, 'discarded');
    const decided = await letters();
    assert.deepEqual(
      decided.map(({ eventId }) => eventId),
      events(25).map(({ event_id }) => event_id),
    );
    assert.ok(decided.every(({ target, decision }) => target === 'old' && decision?.by === 'Ada'));
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'delivered');
    const { stdout: shown } = await run(
      ['deliveries', 'show', events(1)[0]?.event_id ?? '', '--json'],
      { folder: bench.folder },
    );
    assert.match(shown, /"reason": "switched off"/);
  });

  it('leaves nothing to a worker, whether or not its configuration has the target', async () => {
    await discard('old');
    const workers = [bench.clients({ url: bench.sink.hecUrl }), new Map()];
    for (const worker of workers) {
      assert.equal((await bench.deliver(batch, 'old', worker)).state, 'discarded');
    }
    assert.equal(bench.sink.index.count(), 0);
    assert.equal((await letters()).length, 25, 'also those that were never cut into requests');
  });

  it('gives up only what is not there', async () => {
    await bench.plant({ kind: 'disable_token', match: { body: events(25)[12]?.event_id ?? '' } });
    await assert.rejects(bench.deliver(batch), { type: 'DestinationHalted' });
    const { stdout } = await discard('main');
    assert.match(stdout, /15 events of it stay out/);
    assert.equal(bench.sink.index.count(), 10);
    await bench.setToken({ action: 'enable', name: 'holdfast' });
    await bench.deliver(batch);
    assert.equal(bench.sink.index.count(), 10);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'discarded');
  });

  it('ends what Splunk took and nobody can look for any more; it stays there, and is no dead letter', async () => {
    await bench.deliver(batch);
    bench.sql(`update deliveries set state = 'accepted' where target = 'main'`);
    const { code, stdout, stderr } = await discard('main');
    assert.equal(code, 0, stderr);
    assert.match(stdout, /discarded by Ada: switched off\n0 events of it stay out of Splunk/);
    assert.match(stdout, /25 events that Splunk took stay there/);
    assert.equal((await bench.ledger.deliveries.get(batch.id, 'main'))?.state, 'discarded');
    assert.deepEqual(await letters(), []);
    assert.equal(bench.sink.index.count(), 25);
  });

  it('does nothing while a request may be on its way, or nothing waits, and says so', async () => {
    const [first] = await bench.requests(batch);
    const change = { batch: batch.id, target: 'main', id: first?.id ?? '', attempt: 0 } as const;
    const set = { attempt: 1, channel: 'c', deadline: Date.now() + 60_000 };
    await bench.ledger.deliveries.change({ ...change, from: 'prepared', to: 'sent', set });
    const flying = await discard('main');
    assert.equal(flying.code, 1);
    assert.match(flying.stderr, /is being sent to main just now\.\nNothing was changed/);
    assert.deepEqual(await letters(), []);
    const unknown = await discard('nowhere');
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /No Splunk target is called "nowhere"/);
    await discard('old');
    const again = await discard('old');
    assert.equal(again.code, 1);
    assert.match(again.stderr, /is discarded: nothing waits there/);
  });

  it('is a choice of its own', async () => {
    for (const more of [['--all', '--stream', 's'], ['0123']]) {
      const { code, stderr } = await discard('main', ...more);
      assert.equal(code, 2);
      assert.match(stderr, /gives up one batch to one target/);
    }
    assert.deepEqual(await letters(), []);
  });
});
