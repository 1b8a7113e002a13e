import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openIndex } from '../../../src/reports/search/open-index.ts';
import { updateIndex } from '../../../src/reports/search/update-index.ts';
import { aHappening } from '../happenings.ts';
import { aSealedArchive } from '../sealed-archive.ts';
import { anIndex } from './support.ts';

const FIRST = { from: '2026-06-01T00:00:00.000Z' };
const SECOND = { from: '2026-06-01T04:00:00.000Z' };
const one = aHappening('one', '2026-06-01T01:00:00.000Z');
const two = aHappening('two', '2026-06-01T05:00:00.000Z');

const findFile = async (directory: string, name: string): Promise<string> => {
  const names = await readdir(directory, { recursive: true });
  return join(directory, names.find((path) => path.endsWith(name)) ?? '');
};

describe('the index of the archive', () => {
  it('takes in only what is new', async () => {
    await using archive = await aSealedArchive();
    await archive.seal({ ...FIRST, happenings: [one] });
    await using index = await anIndex(archive);
    await archive.seal({ ...SECOND, happenings: [two] });
    const { indexed, windows, unread } = await index.update();
    assert.deepEqual({ indexed, windows, unread }, { indexed: 1, windows: 2, unread: [] });
    assert.equal((await index.update()).indexed, 0);
    assert.equal(index.find({}).total, 2);
  });

  it('shows an event once that two statements bring', async () => {
    await using archive = await aSealedArchive();
    await archive.seal({ ...FIRST, happenings: [one] });
    await archive.seal({ ...FIRST, happenings: [one] });
    await using index = await anIndex(archive);
    assert.equal(index.find({ words: ['queue'] }).total, 1);
  });

  it('reads no window whose files are not what was signed, says so, and tries again', async () => {
    await using archive = await aSealedArchive();
    await archive.seal({ ...FIRST, happenings: [one] });
    const path = await findFile(archive.directory, 'events.ndjson.gz');
    const bytes = await readFile(path);
    await chmod(path, 0o644);
    await writeFile(path, Buffer.concat([bytes, bytes]));
    await using index = await anIndex(archive);
    const { unread } = await index.update();
    assert.equal(unread.length, 1);
    assert.match(unread[0]?.reason ?? '', /events\.ndjson\.gz is not what was signed/);
    await writeFile(path, bytes);
    assert.equal((await index.update()).indexed, 1);
    assert.equal(index.find({}).total, 1);
  });

  it('forgets what the archive does not have', async () => {
    await using archive = await aSealedArchive();
    await archive.seal({ ...FIRST, happenings: [one] });
    await archive.seal({ ...SECOND, happenings: [two] });
    await using other = await aSealedArchive();
    await other.seal({ ...SECOND, happenings: [two] });
    await using index = await anIndex(archive);
    await updateIndex({ database: index.database, files: other.store });
    assert.deepEqual(index.ids({}), [two.event.event_id]);
    assert.equal(index.find({ words: ['queue'] }).total, 1);
  });

  it('is made anew on demand, and when it is of another version', async () => {
    await using archive = await aSealedArchive();
    await archive.seal({ ...FIRST, happenings: [one] });
    await using index = await anIndex(archive);
    index.database.exec('PRAGMA user_version = 999');
    const again = await openIndex(index.file);
    assert.equal((await updateIndex({ database: again, files: archive.store })).indexed, 1);
    again.close();
    const rebuilt = await openIndex(index.file, { rebuild: true });
    assert.equal((await updateIndex({ database: rebuilt, files: archive.store })).indexed, 1);
    rebuilt.close();
  });

  it('says that a file is no index, and what to do', async () => {
    await using archive = await aSealedArchive();
    await using index = await anIndex(archive);
    const file = `${index.file}.other`;
    await writeFile(file, 'this is not SQLite, and long enough to be seen as such. '.repeat(20));
    await assert.rejects(openIndex(file), /is no search index, or is damaged\. --rebuild/);
    (await openIndex(file, { rebuild: true })).close();
    await rm(file, { force: true });
  });
});
