import assert from 'node:assert/strict';
import type { WindowRow } from '../../src/ledger/harvests.ts';
import { onEachDatabase } from './on-each-database.ts';

const HOUR = 3_600_000;
const aWindow = (hour: number) => ({ from: hour * HOUR, to: (hour + 4) * HOUR });
const anOpening = (hour: number) => ({
  tenant: 'eu',
  platform: 'genesys' as const,
  organizationId: 'org-1',
  window: aWindow(hour),
});
const aSeal = ({ collection, window }: WindowRow) => ({
  tenant: 'eu',
  window,
  collection,
  state: 'sealed' as const,
  manifestSha256: 'ab'.repeat(32),
  bundleKey: `windows/${collection}/manifest.sigstore.json`,
  leafIndex: 3,
  events: 17,
  sourceTotal: 17,
  agrees: false,
  error: null,
});

onEachDatabase('windows of the harvest', ({ open }) => {
  it('are opened once, whoever opens them', async () => {
    const ledger = await open();
    const first = await ledger.windows.open(anOpening(0));
    const second = await ledger.windows.open(anOpening(0));
    assert.match(first.collection, /^[0-9a-f]{12}$/);
    assert.deepEqual(second, first);
    assert.equal(first.state, 'open');
  });

  it('end once: of two readings that are sealed the first counts', async () => {
    const ledger = await open();
    const row = await ledger.windows.open(anOpening(0));
    assert.equal(await ledger.windows.seal(aSeal(row)), true);
    assert.equal(await ledger.windows.seal({ ...aSeal(row), manifestSha256: 'cd' }), false);
    const ended = await ledger.windows.open(anOpening(0));
    assert.equal(ended.state, 'sealed');
    assert.equal(ended.manifestSha256, 'ab'.repeat(32));
    assert.equal(ended.events, 17);
    assert.equal(ended.agrees, false);
  });

  it('that failed are opened again, with another collection', async () => {
    const ledger = await open();
    const row = await ledger.windows.open(anOpening(0));
    await ledger.windows.seal({ ...aSeal(row), state: 'failed', error: 'no answer' });
    const again = await ledger.windows.open(anOpening(0));
    assert.equal(again.state, 'open');
    assert.equal(again.attempts, 2);
    assert.equal(again.lastError, 'no answer');
    assert.notEqual(again.collection, row.collection);
    // What still works on the reading that failed comes too late.
    assert.equal(await ledger.windows.seal(aSeal(row)), false);
    assert.equal(await ledger.windows.seal(aSeal(again)), true);
  });

  it('are listed by tenant, time and state', async () => {
    const ledger = await open();
    for (const hour of [8, 0, 4]) await ledger.windows.open(anOpening(hour));
    const four = await ledger.windows.get('eu', aWindow(4));
    assert.ok(four);
    await ledger.windows.seal(aSeal(four));
    const hours = async (query: Parameters<typeof ledger.windows.list>[0]): Promise<number[]> =>
      (await ledger.windows.list(query)).map(({ window }) => window.from / HOUR);
    assert.deepEqual(await hours({}), [0, 4, 8]);
    assert.deepEqual(await hours({ tenant: 'us' }), []);
    assert.deepEqual(await hours({ states: ['open'] }), [0, 8]);
    assert.deepEqual(await hours({ within: { from: 0, to: 8 * HOUR } }), [0, 4]);
    assert.deepEqual(await hours({ limit: 1 }), [0]);
  });

  it('remember their re-checks and what came of them', async () => {
    const ledger = await open();
    const row = await ledger.windows.open(anOpening(0));
    await ledger.windows.seal(aSeal(row));
    const supplement = { collection: '0123456789ab', manifestSha256: 'ef'.repeat(32) };
    await ledger.windows.noteRecheck('eu', row.window, 24, supplement);
    await ledger.windows.noteRecheck('eu', row.window, 24, supplement);
    await ledger.windows.noteRecheck('eu', row.window, 1, null);
    await ledger.windows.noteDelivered('eu', row.window, 5);
    const inSplunk = { target: 'main', found: 16, expected: 17, at: '2026-11-22T08:00:00.000Z' };
    assert.equal((await ledger.windows.get('eu', row.window))?.inSplunk, null);
    await ledger.windows.noteInSplunk('eu', row.window, inSplunk);
    const ended = await ledger.windows.get('eu', row.window);
    assert.deepEqual(ended?.rechecks, [1, 24]);
    assert.deepEqual(ended?.supplements, [supplement]);
    assert.equal(ended?.newEvents, 5);
    assert.deepEqual(ended?.inSplunk, inSplunk);
  });

  it('remember which of their supplements are to be handed over, however many are begun at once', async () => {
    const { windows } = await open();
    const { window, collection } = await windows.open(anOpening(0));
    await windows.open(anOpening(4));
    const names = ['a', 'b', 'c', 'a'];
    await Promise.all(names.map((name) => windows.noteSupplementBegun('eu', window, name)));
    await windows.noteSupplementDelivered('eu', window, 'b', 5);
    await windows.noteSupplementDelivered('eu', window, 'nobody', 0);
    const row = await windows.get('eu', window);
    assert.deepEqual(row?.undelivered.toSorted(), ['a', 'c']);
    assert.deepEqual([row.collection, row.newEvents, row.delivered], [collection, 5, false]);
    assert.deepEqual((await windows.get('eu', aWindow(4)))?.undelivered, []);
  });
});

onEachDatabase('leaves of the evidence log', ({ empty, open }) => {
  it('have one order, however many writers append at once', async () => {
    const config = await empty();
    const ledgers = [await open(config), await open(config), await open(config)];
    const names = Array.from({ length: 30 }, (_, place) => `entry ${place}`);
    const places = await Promise.all(
      names.map((name, at) => (ledgers[at % 3] ?? assert.fail()).leaves.append(Buffer.from(name))),
    );
    assert.deepEqual(
      places.toSorted((a, b) => Number(a) - Number(b)),
      names.map((_, at) => at),
    );
    const [{ leaves }] = ledgers as [(typeof ledgers)[0]];
    assert.equal(await leaves.size(), 30);
    const entries = await leaves.entries(0, 30);
    names.forEach((name, at) => assert.equal(entries[places[at] ?? -1]?.toString(), name));
  });

  it('are appended once: again, an entry has the place that it has', async () => {
    const { leaves } = await open();
    assert.equal(await leaves.append(Buffer.from('a')), 0);
    assert.equal(await leaves.append(Buffer.from('b')), 1);
    assert.equal(await leaves.append(Buffer.from('a')), 0);
    assert.equal(await leaves.size(), 2);
  });

  it('are published up to a size that never goes back', async () => {
    const { leaves } = await open();
    assert.equal(await leaves.published(), 0);
    await leaves.notePublished(5);
    await leaves.notePublished(3);
    assert.equal(await leaves.published(), 5);
  });
});
