import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { createSmallDisk } from '../faults/small-disk.ts';
import { aClaim, commitEntries, committedBatch, deliver, entriesOf } from './fixtures.ts';
import { emptyFile } from './on-each-database.ts';

const wasNoticed = async (ledger: Ledger): Promise<boolean> =>
  (await ledger.conditions.open()).some(({ kind }) => kind === 'LedgerRestored');

/** Does something with a ledger file, and closes it: then the file is all there is. */
async function using<Result>(
  file: string,
  work: (ledger: Ledger) => Promise<Result>,
): Promise<Result> {
  const ledger = await openLedger({ kind: 'sqlite', file });
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}

const commitOne = (file: string, name: string): Promise<unknown> =>
  using(file, (ledger) => committedBatch(ledger, entriesOf(name)));

async function aLedgerFile(): Promise<string> {
  const { file } = await emptyFile();
  await using(file, (ledger) => ledger.streams.claim(aClaim()));
  await commitOne(file, 'a');
  return file;
}

/** What is in SQLite's write-ahead log goes into the ledger; its room is used again. */
function startLogAnew(file: string): void {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA wal_checkpoint(RESTART)');
  database.close();
}

describe('the age of an SQLite ledger', () => {
  it('tells at the next start that an older copy was put back, once', async () => {
    const file = await aLedgerFile();
    copyFileSync(file, `${file}.copy`);
    await commitOne(file, 'b');
    copyFileSync(`${file}.copy`, file);
    await using(file, async (ledger) => {
      assert.equal(await wasNoticed(ledger), true);
      const [undelivered] = await ledger.deliveries.list({});
      assert.equal((await ledger.batches.get(undelivered?.batch ?? ''))?.verifyFirst, true);
      assert.equal((await committedBatch(ledger, entriesOf('b'))).verifyFirst, true);
      await ledger.conditions.resolve('LedgerRestored', 'ledger');
    });
    assert.equal(await using(file, wasNoticed), false);
  });

  it('counts deliveries too: what a copy holds as undelivered may have been delivered', async () => {
    const file = await aLedgerFile();
    copyFileSync(file, `${file}.copy`);
    await using(file, async (ledger) => {
      const [delivery] = await ledger.deliveries.list({});
      await deliver(ledger, delivery?.batch ?? '');
    });
    copyFileSync(`${file}.copy`, file);
    assert.equal(await using(file, wasNoticed), true);
  });

  it('follows every commit that SQLite still has room for on a full disk', async function () {
    const disk = createSmallDisk(4_096);
    if (disk === undefined) return this.skip();
    const file = join(disk.folder, 'ledger.db');
    const ledger = await openLedger({ kind: 'sqlite', file });
    try {
      await ledger.streams.claim(aClaim());
      for (const name of ['a', 'b', 'c', 'd', 'e', 'f']) {
        await committedBatch(ledger, entriesOf(name));
      }
      const [delivery] = await ledger.deliveries.list({});
      startLogAnew(file);
      const line = readFileSync(`${file}-age`, 'utf8');
      disk.fill();
      await deliver(ledger, delivery?.batch ?? '');
      assert.notEqual(readFileSync(`${file}-age`, 'utf8'), line);
    } finally {
      await ledger.close();
      disk.close();
    }
  });

  it('raises no alarm for a crash between a commit and the line about it', async () => {
    const file = await aLedgerFile();
    const line = readFileSync(`${file}-age`, 'utf8');
    await commitOne(file, 'b');
    writeFileSync(`${file}-age`, line);
    assert.equal(await using(file, wasNoticed), false);
    await commitOne(file, 'c');
    assert.equal(await using(file, wasNoticed), false);
  });

  it('raises no alarm without the line, or for one that is torn', async () => {
    const file = await aLedgerFile();
    for (const torn of ['', '0', '0000', `${'0'.repeat(8)} 99`]) {
      writeFileSync(`${file}-age`, torn);
      assert.equal(await using(file, wasNoticed), false, torn);
    }
    rmSync(`${file}-age`);
    assert.equal(await using(file, wasNoticed), false);
    await commitOne(file, 'b');
    assert.match(readFileSync(`${file}-age`, 'utf8'), /^[0-9a-f]{8} \d+\n$/);
  });

  it('tells that a new ledger stands beside the line of a lost one, once', async () => {
    const file = await aLedgerFile();
    for (const part of ['', '-wal', '-shm']) rmSync(`${file}${part}`, { force: true });
    await using(file, async (ledger) => {
      assert.equal(await wasNoticed(ledger), true);
      await ledger.conditions.resolve('LedgerRestored', 'ledger');
    });
    await using(file, async (ledger) => {
      assert.equal(await wasNoticed(ledger), false);
      await ledger.streams.claim(aClaim());
      // The lost one may have sent it.
      assert.equal((await committedBatch(ledger, entriesOf('a'))).verifyFirst, true);
    });
  });

  it('is compared by every process that opens a copy at once, and told by one', async () => {
    const file = await aLedgerFile();
    copyFileSync(file, `${file}.copy`);
    await commitOne(file, 'b');
    copyFileSync(`${file}.copy`, file);
    const config = { kind: 'sqlite', file } as const;
    const ledgers = await Promise.all([openLedger(config), openLedger(config), openLedger(config)]);
    for (const ledger of ledgers) assert.equal((await ledger.conditions.open()).length, 1);
    for (const ledger of ledgers) await ledger.close();
    await using(file, (ledger) => ledger.conditions.resolve('LedgerRestored', 'ledger'));
    assert.equal(await using(file, wasNoticed), false);
  });

  it('does not say that a copy is old which brings its own line: its runs do', async () => {
    const file = await aLedgerFile();
    for (const part of ['', '-age']) copyFileSync(file + part, `${file}.copy${part}`);
    await commitOne(file, 'b');
    for (const part of ['', '-age']) copyFileSync(`${file}.copy${part}`, file + part);
    await using(file, async (ledger) => {
      assert.equal(await wasNoticed(ledger), false);
      await ledger.noteRestored('a run knows version 2, and the ledger stands at 1');
      assert.equal(await wasNoticed(ledger), true);
    });
  });

  it('stands still in the line, and in no commit, where the line cannot be written', async () => {
    const file = await aLedgerFile();
    const line = readFileSync(`${file}-age`, 'utf8');
    // Root may write anywhere, so something that no file can replace.
    rmSync(`${file}-age`);
    mkdirSync(`${file}-age`);
    writeFileSync(`${file}-age/in-the-way`, '');
    await using(file, async (ledger) => {
      assert.equal((await commitEntries(ledger, entriesOf('b'))).outcome, 'committed');
      const [delivery] = await ledger.deliveries.list({});
      await deliver(ledger, delivery?.batch ?? '');
    });
    rmSync(`${file}-age`, { recursive: true });
    writeFileSync(`${file}-age`, line);
    assert.equal(await using(file, wasNoticed), false);
  });

  it('never goes back in the line: of two processes the earlier may come last', async () => {
    const file = await aLedgerFile();
    const [id = '', age = ''] = readFileSync(`${file}-age`, 'utf8').trim().split(' ');
    const ledger = await openLedger({ kind: 'sqlite', file });
    writeFileSync(`${file}-age`, `${id} ${Number(age) + 7}\n`);
    await commitEntries(ledger, entriesOf('b'));
    await ledger.close();
    assert.equal(readFileSync(`${file}-age`, 'utf8'), `${id} ${Number(age) + 7}\n`);
  });
});
