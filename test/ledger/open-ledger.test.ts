import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { inspect } from 'node:util';
import { Failure } from '../../src/audit/failure.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import {
  aClaim,
  commitEntries,
  committedBatch,
  deliver,
  entriesOf,
  streamRow,
} from './fixtures.ts';
import { emptyFile, onEachDatabase } from './on-each-database.ts';

onEachDatabase('a ledger', ({ empty, open }) => {
  it('has an id of eight hex digits from its making on', async () => {
    const config = await empty();
    const first = await open(config);
    assert.match(first.id, /^[0-9a-f]{8}$/);
    assert.equal((await open(config)).id, first.id);
  });

  it('is made once when several open an empty database together', async () => {
    const config = await empty();
    const ledgers = await Promise.all([open(config), open(config), open(config)]);
    assert.equal(new Set(ledgers.map(({ id }) => id)).size, 1);
  });

  it('keeps what it knows when it is opened again', async () => {
    const config = await empty();
    const first = await openLedger(config);
    await first.streams.claim(aClaim());
    await commitEntries(first, entriesOf('a', 'b'));
    const before = await streamRow(first);
    await first.close();
    assert.deepEqual(await streamRow(await open(config)), before);
  });

  it('differs from every other ledger', async () => {
    assert.notEqual((await open()).id, (await open()).id);
  });
});

describe('openLedger', () => {
  it('refuses a url that is none, without repeating it', async () => {
    const opening = openLedger({ kind: 'postgres', url: 'postgres//user:s3cret@host' });
    await assert.rejects(opening, (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.type, 'InvalidConfiguration');
      assert.doesNotMatch(inspect(error, { depth: 9 }), /s3cret/);
      return true;
    });
  });

  it('says that a database does not answer, without its password', async () => {
    const opening = openLedger({ kind: 'postgres', url: 'postgres://user:s3cret@127.0.0.1:1/db' });
    await assert.rejects(opening, (error) => {
      assert.ok(error instanceof Failure);
      assert.deepEqual([error.type, error.retryable], ['LedgerUnavailable', true]);
      assert.doesNotMatch(inspect(error, { depth: 9 }), /s3cret/);
      return true;
    });
  });

  it('says that a file is no ledger, and that no retry will mend it', async () => {
    const config = await emptyFile();
    writeFileSync(config.file, 'not a database, but long enough to look like one\n'.repeat(100));
    await assert.rejects(openLedger(config), { type: 'LedgerUnavailable', retryable: false });
  });

  it('has undelivered batches searched for first after the machine was started again', async () => {
    const config = await emptyFile();
    const before = await openLedger(config);
    await before.streams.claim(aClaim());
    const delivered = await committedBatch(before, entriesOf('a'));
    await deliver(before, delivered.id);
    const pending = await committedBatch(before, entriesOf('b'));
    const parked = await committedBatch(before, entriesOf('c'));
    await before.deliveries.setState(parked.id, 'main', 'redelivery');
    await before.close();

    const unchanged = await openLedger(config);
    assert.equal((await unchanged.batches.get(pending.id))?.verifyFirst, false);
    await unchanged.close();

    const file = new DatabaseSync(config.file);
    file.exec("update ledger set boot = 'another boot'");
    file.close();
    const after = await openLedger(config);
    assert.equal((await after.batches.get(pending.id))?.verifyFirst, true);
    assert.equal((await after.batches.get(parked.id))?.verifyFirst, true);
    assert.equal((await after.batches.get(delivered.id))?.verifyFirst, false);
    await after.close();
  });
});
