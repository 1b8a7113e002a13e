import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { BatchStore } from '../../src/batches/batch-store.ts';
import { createSmallDisk } from '../faults/small-disk.ts';
import { createFileBatchStore } from '../../src/batches/file-batch-store.ts';

describe('the batch store on files', () => {
  let directory: string;
  let store: BatchStore;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'holdfast-batches-'));
    store = createFileBatchStore({ directory });
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const write = async (...chunks: string[]): Promise<{ digest: string; bytes: number }> => {
    const writer = await store.create();
    for (const chunk of chunks) await writer.write(Buffer.from(chunk));
    return writer.finish();
  };
  const visible = (): string[] =>
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('incoming'))
      .map(({ name }) => name);
  const incoming = (): string[] => readdirSync(join(directory, 'incoming'));
  const pathOf = (digest: string): string => join(directory, digest.slice(0, 2), digest);

  it('names a file by the digest of its bytes, and reads any range of it', async () => {
    const text = fc.array(fc.string({ maxLength: 200 }), { maxLength: 20 });
    const property = fc.asyncProperty(text, fc.nat(), fc.nat(), async (chunks, from, upTo) => {
      const whole = Buffer.from(chunks.join(''));
      const { digest, bytes } = await write(...chunks);
      assert.deepEqual([digest, bytes], [hash('sha256', whole), whole.length]);
      const offset = Math.min(from, whole.length);
      const length = Math.min(upTo, whole.length - offset);
      const range = await store.read(digest, { offset, length });
      assert.deepEqual(range, whole.subarray(offset, offset + length));
      await store.verify(digest);
    });
    await fc.assert(property, { numRuns: 40 });
  });

  it('takes the same bytes twice, also at the same time', async () => {
    const [one, other] = await Promise.all([write('same ', 'bytes'), write('same bytes')]);
    assert.deepEqual(one, other);
    assert.deepEqual(visible(), [one.digest]);
    assert.deepEqual(incoming(), []);
  });

  it('shows nothing of a file before it is finished', async () => {
    const writer = await store.create();
    await writer.write(Buffer.alloc(2_000_000, 'x'));
    assert.deepEqual([visible(), incoming().length, writer.bytes], [[], 1, 2_000_000]);
    await writer.abandon();
    assert.deepEqual([visible(), incoming()], [[], []]);
  });

  it('takes a store that is not there for away, and none of its files for lost', async () => {
    const { digest, bytes } = await write('line 1\n');
    renameSync(directory, `${directory}.away`);
    const away = { type: 'LedgerUnavailable', retryable: true };
    await assert.rejects(store.read(digest, { offset: 0, length: bytes }), away);
    await assert.rejects(store.verify(digest), away);
    renameSync(`${directory}.away`, directory);
    await store.verify(digest);
  });

  it('says that a file is missing, too short, or altered', async () => {
    const damaged = { type: 'BatchDamaged', retryable: false };
    const { digest, bytes } = await write('line 1\n', 'line 2\n');
    await assert.rejects(store.read('0'.repeat(64), { offset: 0, length: 1 }), damaged);
    await assert.rejects(store.verify('0'.repeat(64)), damaged);
    await assert.rejects(store.read('', { offset: 0, length: 0 }), damaged);
    await assert.rejects(store.read(digest, { offset: 0, length: bytes + 1 }), damaged);
    truncateSync(pathOf(digest), bytes - 1);
    await assert.rejects(store.read(digest, { offset: 0, length: bytes }), damaged);
    await assert.rejects(store.verify(digest), damaged);
    writeFileSync(pathOf(digest), 'line 1\nline 3\n');
    await assert.rejects(store.verify(digest), damaged);
  });

  it('says that the disk is full, and shows nothing of what did not fit', () => {
    // A limit on the size of files stands in for a disk of that size: it takes no rights to set one.
    const script = new URL('./write-one-megabyte.ts', import.meta.url).pathname;
    const limited = 'ulimit -f 256; exec "$@"';
    const args = ['-c', limited, 'sh', process.execPath, script, directory];
    const { stdout, stderr } = spawnSync('sh', args, { encoding: 'utf8' });
    assert.match(stdout, /^BacklogFull true .*is full/, stderr);
    assert.deepEqual([visible(), incoming()], [[], []]);
  });

  it('says that its folder cannot be written to, and goes on when it can', async function () {
    const disk = createSmallDisk(1_024);
    if (disk === undefined) return this.skip();
    const remount = (how: 'ro' | 'rw') => spawnSync('mount', ['-o', `remount,${how}`, disk.folder]);
    const refused = {
      type: 'InvalidConfiguration',
      retryable: true,
      message: /cannot be written to.*check its owner, mode and mount/,
    };
    try {
      const there = createFileBatchStore({ directory: disk.folder });
      assert.equal(remount('ro').status, 0);
      await assert.rejects(there.create(), refused);
      assert.throws(() => createFileBatchStore({ directory: join(disk.folder, 'new') }), refused);
      assert.equal(remount('rw').status, 0);
      await (await there.create()).abandon();
    } finally {
      disk.close();
    }
  });

  it('is mended by the same bytes written again', async () => {
    const { digest } = await write('precious');
    truncateSync(pathOf(digest), 0);
    await write('precious');
    await store.verify(digest);
  });

  it('removes a file, and one that is gone already', async () => {
    const { digest } = await write('old');
    await store.remove(digest);
    await store.remove(digest);
    await assert.rejects(store.verify(digest), { type: 'BatchDamaged' });
  });

  it('removes what crashed writers left, once no writer can be at it any more', () => {
    const [old, young] = [join(directory, 'incoming', 'old'), join(directory, 'incoming', 'young')];
    for (const path of [old, young]) writeFileSync(path, 'half');
    const longAgo = Date.now() / 1000 - 7_200;
    utimesSync(old, longAgo, longAgo);
    createFileBatchStore({ directory });
    assert.deepEqual(incoming(), ['young']);
  });
});
