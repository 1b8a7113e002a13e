import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BatchRef } from '../../src/audit/batch.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import { createLineEncoder } from '../../src/splunk/line-encoder.ts';
import { writeBatch } from '../../src/activities/reading/write-batch.ts';
import { removeOrphanedFiles } from '../../src/worker/remove-orphaned-files.ts';
import { createBench, events, type Bench } from '../activities/delivery/delivery-bench.ts';

const DAY_MS = 86_400_000;

describe('batch files that no batch has', () => {
  let bench: Bench;
  let batch: BatchRef;
  beforeEach(async () => {
    bench = await createBench();
    batch = await bench.commit(events(5));
    await bench.deliver(batch);
  });
  afterEach(() => bench.close());

  const pathOf = (digest: string): string =>
    join(bench.folder, 'batches', digest.slice(0, 2), digest);
  const age = async (digest: string, ms: number): Promise<void> => {
    const at = new Date(Date.now() - ms);
    await utimes(pathOf(digest), at, at);
  };
  /** As a worker leaves it that is killed before the commit. */
  const abandon = async (
    content: readonly AuditEvent[],
    { ledgerId = bench.ledger.id, fromVersion = batch.fromVersion } = {},
  ): Promise<string> => {
    const target = bench.clients().get('main')?.settings;
    assert.ok(target);
    const encoder = createLineEncoder({ target, host: 'api.example.com' });
    const written = await writeBatch({
      store: bench.store,
      ledgerId,
      stream: batch.stream,
      fromVersion,
      target,
      encoder,
      events: content.map(encoder.write),
    });
    await age(written.digest, 2 * DAY_MS);
    return written.digest;
  };
  const files = async (): Promise<readonly string[]> =>
    (await readdir(join(bench.folder, 'batches'), { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name)
      .toSorted();
  const committed = async (): Promise<string> => {
    const row = await bench.ledger.batches.get(batch.id);
    return row?.digest ?? '';
  };
  const remove = (retainMs = DAY_MS): Promise<number> => removeOrphanedFiles(bench, retainMs);

  it('are removed once the batch they were written for has another file', async () => {
    const [long] = events(1, () => ({ target_name: 'x'.repeat(200_000) }));
    assert.ok(long);
    await abandon(events(3));
    await abandon([long]);
    await age(await committed(), 2 * DAY_MS);
    assert.equal((await files()).length, 3);
    assert.equal(await remove(), 2);
    assert.deepEqual(await files(), [await committed()]);
    await bench.store.verify(await committed());
    assert.equal(await remove(), 0);
  });

  it('stay while they are young, and as long as files of delivered batches', async () => {
    const digest = await abandon(events(3));
    assert.equal(await remove(7 * DAY_MS), 0);
    await age(digest, DAY_MS / 2);
    assert.equal(await remove(0), 0);
    assert.ok((await files()).includes(digest));
  });

  it('stay where this ledger cannot know better: of a version to come, of another ledger, of who knows whom', async () => {
    await abandon(events(3), { fromVersion: batch.fromVersion + 7 });
    await abandon(events(3), { ledgerId: 'ffffffff' });
    for (const text of ['not ours', 'null\n', '{"fields":{}}\n', '']) {
      const digest = hash('sha256', text);
      const writer = await bench.store.create();
      await writer.write(Buffer.from(text));
      await writer.finish();
      await age(digest, 2 * DAY_MS);
    }
    await writeFile(join(bench.folder, 'batches', 'README'), 'no batch');
    const before = await files();
    assert.equal(await remove(), 0);
    assert.deepEqual(await files(), before);
  });
});
