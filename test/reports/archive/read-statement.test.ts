import assert from 'node:assert/strict';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readLogEntry } from '../../../src/reports/archive/read-log.ts';
import { readStatement } from '../../../src/reports/archive/read-statement.ts';
import { aHappening } from '../happenings.ts';
import { aSealedArchive } from '../sealed-archive.ts';

const from = '2026-06-01T00:00:00.000Z';

describe('a statement of the archive', () => {
  it('is the one that the log has, and no other beside it', async () => {
    await using archive = await aSealedArchive();
    const happenings = [aHappening('one', '2026-06-01T01:00:00.000Z')];
    const { bundleKey, leafIndex } = await archive.seal({ from, happenings });
    const other = await archive.seal({ from });
    const entry = await readLogEntry(archive.store, leafIndex);
    assert.equal(entry?.bundleKey, bundleKey);
    await readStatement(archive.store, entry);
    const path = join(archive.directory, bundleKey);
    await chmod(path, 0o644);
    await writeFile(path, await readFile(join(archive.directory, other.bundleKey)));
    await assert.rejects(readStatement(archive.store, entry), /another statement than entry 0/);
  });

  it('is not there beyond the end of the log', async () => {
    await using archive = await aSealedArchive();
    assert.equal(await readLogEntry(archive.store, 0), undefined);
    await archive.seal({ from });
    assert.equal(await readLogEntry(archive.store, 1), undefined);
  });
});
