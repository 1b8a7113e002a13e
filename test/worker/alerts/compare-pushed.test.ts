import assert from 'node:assert/strict';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { comparePushed } from '../../../src/worker/alerts/compare-pushed.ts';
import { aClaim } from '../../ledger/fixtures.ts';
import { onEachDatabase } from '../../ledger/on-each-database.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MIDNIGHT = Date.parse('2026-11-20T00:00:00Z');

onEachDatabase('what was pushed and what was read', ({ open: openLedger }) => {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await openLedger();
    await ledger.streams.claim(aClaim());
  });

  const events = (ids: readonly string[], time: number) =>
    ids.map((changeId) => ({ organizationId: 'org-1', changeId, time }));
  const compare = (now: number) =>
    comparePushed(ledger, {
      streams: new Set([aClaim().name]),
      compareAfterMs: 26 * HOUR,
      longestTimespanMs: 0,
      now: () => now,
    });
  const open = async () =>
    (await ledger.conditions.open()).map(({ kind, subject }) => `${kind} ${subject}`).toSorted();

  it('are compared when both have had their time, and what is missing is named', async () => {
    await ledger.reviews.notePushed(events(['both', 'lost'], MIDNIGHT + HOUR));
    await ledger.reviews.noteRead(events(['both', 'quiet'], MIDNIGHT + 2 * HOUR));
    assert.equal(await compare(MIDNIGHT + DAY + 25 * HOUR), 0, 'not yet');
    assert.deepEqual(await open(), []);
    assert.equal(await compare(MIDNIGHT + DAY + 26 * HOUR), 2);
    assert.deepEqual(await open(), [
      'PushedNotRead org-1 2026-11-20',
      'ReadNotPushed org-1 2026-11-20',
    ]);
    const [pushed] = await ledger.conditions.open();
    assert.match(pushed?.message ?? '', /1 changes were pushed.*1 came both ways.*lost/s);
  });

  it('are at one again when the other way has brought it after all', async () => {
    await ledger.reviews.notePushed(events(['late'], MIDNIGHT + HOUR));
    await compare(MIDNIGHT + 3 * DAY);
    assert.equal((await open()).length, 1);
    await ledger.reviews.noteRead(events(['late'], MIDNIGHT + HOUR));
    assert.equal(await compare(MIDNIGHT + 3 * DAY), 0);
    assert.deepEqual(await open(), []);
  });

  it('are not compared before the first push: the queue was not there yet', async () => {
    await ledger.reviews.noteRead(events(['before'], MIDNIGHT + HOUR));
    assert.equal(await compare(MIDNIGHT + 3 * DAY), 0, 'nothing was ever pushed');
    await ledger.reviews.notePushed(events(['first'], MIDNIGHT + 2 * HOUR));
    await ledger.reviews.noteRead(events(['first'], MIDNIGHT + 2 * HOUR));
    assert.equal(await compare(MIDNIGHT + 3 * DAY), 0);
    assert.deepEqual(await open(), []);
  });

  it('are forgotten after the last day that is compared', async () => {
    await ledger.reviews.notePushed(events(['old'], MIDNIGHT + HOUR));
    await compare(MIDNIGHT + 6 * DAY);
    assert.notEqual(await ledger.reviews.firstPushed('org-1'), null);
    await compare(MIDNIGHT + 9 * DAY);
    assert.equal(await ledger.reviews.firstPushed('org-1'), null);
  });
});
