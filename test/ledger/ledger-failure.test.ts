import assert from 'node:assert/strict';
import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Failure } from '../../src/audit/failure.ts';
import { withFailures } from '../../src/ledger/ledger-failure.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import { run } from '../cli/support.ts';
import { aConfig, aConfigFile } from '../config/support.ts';
import { createSmallDisk } from '../faults/small-disk.ts';
import { aClaim, commitEntries, entriesOf, streamRow } from './fixtures.ts';
import { emptyFile } from './on-each-database.ts';

const LOCKER = new URL('../support/processes/lock-ledger.ts', import.meta.url);

const failureOf = async (work: () => Promise<unknown>): Promise<Failure> => {
  const error = await work().then(
    () => assert.fail('it was not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Failure, String(error));
  assert.equal(error.type, 'LedgerUnavailable');
  return error;
};

describe('a ledger that cannot be used', () => {
  it('because another process keeps it locked: says whom to look for, and can be tried again', async () => {
    const { file } = await emptyFile();
    const ledger = await openLedger({ kind: 'sqlite', file });
    await ledger.streams.claim(aClaim());
    const locker = fork(LOCKER, [file]);
    try {
      await once(locker, 'message');
      locker.send('lock');
      await once(locker, 'message');
      // A connection of the ledger waits ten seconds first, and blocks its thread for them.
      const impatient = new DatabaseSync(file, { timeout: 0 });
      const failure = await failureOf(() =>
        withFailures(() => Promise.resolve().then(() => impatient.exec('BEGIN IMMEDIATE'))),
      );
      impatient.close();
      assert.equal(failure.retryable, true);
      assert.match(failure.message, /locked\. Another process .* end the backup, shell or program/);
      locker.send('unlock');
      await once(locker, 'message');
      await commitEntries(ledger, entriesOf('a'));
    } finally {
      locker.kill('SIGKILL');
      await ledger.close();
    }
  });

  it('because its pages are damaged: says that a backup is needed, and no retry will mend it', async () => {
    const { file } = await emptyFile();
    const ledger = await openLedger({ kind: 'sqlite', file });
    await ledger.streams.claim(aClaim());
    await commitEntries(ledger, entriesOf('a', 'b'));
    await ledger.close();
    const pages = openSync(file, 'r+');
    writeSync(pages, Buffer.alloc(200_000, 0xa5), 0, 200_000, 4_096);
    closeSync(pages);
    const failure = await failureOf(async () => {
      const damaged = await openLedger({ kind: 'sqlite', file });
      try {
        await streamRow(damaged);
      } finally {
        await damaged.close();
      }
    });
    assert.equal(failure.retryable, false);
    assert.match(failure.message, /malformed.*restore it from a backup, or start a new ledger/);
    await using place = await aConfigFile(aConfig({ rest: `ledger: { sqlite: "${file}" }` }));
    const told = await run(['streams', 'status'], { folder: place.folder });
    assert.equal(told.code, 3);
    assert.match(told.stderr, /restore it from a backup/);
    assert.doesNotMatch(told.stderr, /\n +at /);
  });

  it('because its folder cannot be written to: says what to correct', async function () {
    const disk = createSmallDisk(1_024);
    if (disk === undefined) return this.skip();
    try {
      const file = join(disk.folder, 'there', 'ledger.db');
      mkdirSync(join(disk.folder, 'there'));
      await (await openLedger({ kind: 'sqlite', file })).close();
      assert.equal(spawnSync('mount', ['-o', 'remount,ro', disk.folder]).status, 0);
      for (const path of [
        file,
        join(disk.folder, 'there', 'new.db'),
        join(disk.folder, 'new', 'l.db'),
      ]) {
        const failure = await failureOf(() => openLedger({ kind: 'sqlite', file: path }));
        assert.equal(failure.retryable, true);
        assert.match(
          failure.message,
          /cannot be written to: correct the owner, the mode or the mount/,
        );
      }
    } finally {
      disk.close();
    }
  });

  it('because its disk is full: says so, keeps what it had, and goes on when there is room', async function () {
    const disk = createSmallDisk(4_096);
    if (disk === undefined) return this.skip();
    const file = join(disk.folder, 'ledger.db');
    const ledger = await openLedger({ kind: 'sqlite', file });
    try {
      await ledger.streams.claim(aClaim());
      await commitEntries(ledger, entriesOf('a'));
      const before = await streamRow(ledger);
      disk.fill();
      const many = Array.from({ length: 2_000 }, (_, at) => `n${at}`);
      const failure = await failureOf(async () => {
        for (const name of many) await commitEntries(ledger, entriesOf(name));
      });
      assert.match(failure.message, /disk is full: free space/);
      disk.empty();
      assert.ok((await streamRow(ledger)).version >= before.version);
      await commitEntries(ledger, entriesOf('z'));
    } finally {
      await ledger.close();
      disk.close();
    }
  });
});
