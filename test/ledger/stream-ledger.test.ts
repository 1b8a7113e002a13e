import assert from 'node:assert/strict';
import {
  aClaim,
  commitEntries,
  committedBatch,
  deliver,
  entriesOf,
  streamRow,
} from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

onEachDatabase('a stream in the ledger', ({ open, empty }) => {
  it('starts where its first claim says, and later claims change only the holder', async () => {
    const ledger = await open();
    const first = await ledger.streams.claim(aClaim());
    assert.deepEqual(first.read, { v: 1, at: 0 });
    assert.deepEqual(first.delivered, { v: 1, at: 0 });
    assert.equal(first.version, 0);
    const second = await ledger.streams.claim(aClaim({ start: { v: 1, at: 99 }, holder: 'run-2' }));
    assert.deepEqual(second.read, { v: 1, at: 0 });
    assert.equal(second.holder, 'run-2');
    assert.equal((await streamRow(ledger)).holder, 'run-2');
  });

  it('is not handed to another organisation or dialect', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    for (const changes of [{ organizationId: 'org-2' }, { dialect: 'genesys.realtime' }])
      await assert.rejects(ledger.streams.claim(aClaim({ ...changes, holder: 'thief' })), {
        type: 'InvalidConfiguration',
      });
    assert.equal((await streamRow(ledger)).holder, aClaim().holder);
  });

  it('moves over an empty stretch, and its cursor with it when all is delivered', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const move = { stream: aClaim().name, version: 0, read: { v: 1, at: 5 }, duplicates: 3 };
    assert.equal(await ledger.streams.advance(move), true);
    const { read, delivered, version, counters } = await streamRow(ledger);
    assert.deepEqual([read, delivered, version], [{ v: 1, at: 5 }, { v: 1, at: 5 }, 0]);
    assert.equal(counters.duplicates, 3);
  });

  it('does not move its cursor over an empty stretch behind an undelivered batch', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await commitEntries(ledger, entriesOf('a'));
    const move = { stream: aClaim().name, version: 1, read: { v: 1, at: 50 }, duplicates: 0 };
    assert.equal(await ledger.streams.advance(move), true);
    const { read, delivered } = await streamRow(ledger);
    assert.deepEqual(
      [read, delivered],
      [
        { v: 1, at: 50 },
        { v: 1, at: 0 },
      ],
    );
  });

  it('does not move for a run that another one has overtaken', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await commitEntries(ledger, entriesOf('a'));
    const move = { stream: aClaim().name, version: 0, read: { v: 1, at: 77 }, duplicates: 1 };
    assert.equal(await ledger.streams.advance(move), false);
    assert.deepEqual((await streamRow(ledger)).read, { v: 1, at: 1 });
  });

  it('does not move back for the slower of two runs in an empty stretch', async () => {
    const ledger = await open();
    const { name: stream, version, read: from } = await ledger.streams.claim(aClaim());
    const move = { stream, version, from, duplicates: 0 };
    assert.equal(await ledger.streams.advance({ ...move, read: { v: 1, at: 9 } }), true);
    assert.equal(await ledger.streams.advance({ ...move, read: { v: 1, at: 4 } }), false);
    assert.deepEqual((await streamRow(ledger)).read, { v: 1, at: 9 });
  });

  it('stays paused until it is resumed, whoever opens the ledger', async () => {
    const config = await empty();
    const ledger = await open(config);
    await ledger.streams.claim(aClaim());
    const pause = { reason: 'migration', by: 'cli', at: '2026-01-01T00:00:00.000Z', until: null };
    await ledger.streams.pause(aClaim().name, pause);
    const other = await open(config);
    assert.deepEqual((await other.streams.claim(aClaim())).pause, pause);
    await other.streams.resume(aClaim().name);
    assert.equal((await streamRow(ledger)).pause, null);
  });

  it('tells its state and last error', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    await ledger.streams.setState(aClaim().name, 'halted', 'HEC token refused');
    const { state, lastError } = await streamRow(ledger);
    assert.deepEqual([state, lastError], ['halted', 'HEC token refused']);
  });

  it('must exist to be paused', async () => {
    const ledger = await open();
    await assert.rejects(ledger.streams.resume('nobody'), { type: 'InvalidInput' });
    assert.equal(await ledger.streams.get('nobody'), undefined);
  });

  it('counts what is committed and not yet delivered, once per batch', async () => {
    const ledger = await open();
    await ledger.streams.claim(aClaim());
    const targets = ['main', 'second'];
    const first = await committedBatch(ledger, entriesOf('a', 'b'), { targets });
    await commitEntries(ledger, entriesOf('c'), { targets });
    const [both] = await ledger.streams.list();
    assert.deepEqual([both?.pendingBatches, both?.pendingBytes], [2, 300]);
    await deliver(ledger, first.id);
    assert.equal((await streamRow(ledger)).pendingBatches, 2);
    await ledger.deliveries.setState(first.id, 'second', 'redelivery');
    const { pendingBatches, pendingBytes } = await streamRow(ledger);
    assert.deepEqual([pendingBatches, pendingBytes], [1, 100]);
  });

  it('records a gap once', async () => {
    const ledger = await open();
    const gap = { stream: 'genesys-eu', from: 0, to: 3_600_000, reason: 'retention' };
    await ledger.streams.recordGap(gap);
    await ledger.streams.recordGap(gap);
    await ledger.streams.recordGap({ ...gap, stream: 'cxone-us' });
    const [only, ...others] = await ledger.streams.gaps('genesys-eu');
    assert.equal(others.length, 0);
    assert.equal(only?.to, '1970-01-01T01:00:00.000Z');
    assert.equal((await ledger.streams.gaps()).length, 2);
  });

  it('lets a gap grow that is found again, and closes one that was covered', async () => {
    const ledger = await open();
    const gap = { stream: 'genesys-eu', from: 0, to: 3_600_000, reason: 'history_exceeded' };
    await ledger.streams.recordGap(gap);
    await ledger.streams.recordGap({ ...gap, to: 7_200_000 });
    await ledger.streams.recordGap(gap);
    const gaps = await ledger.streams.gaps('genesys-eu');
    assert.deepEqual(
      gaps.map(({ to }) => to),
      ['1970-01-01T02:00:00.000Z'],
    );
    for (const each of gaps) await ledger.streams.closeGap(each);
    assert.deepEqual(await ledger.streams.gaps(), []);
  });
});
