import assert from 'node:assert/strict';
import type { ContributionRow, PushedEvent } from '../../src/ledger/reviews.ts';
import { HOUR_MS, NEW_YEAR } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const given = (changeId: string, time = 0, changes: Partial<ContributionRow> = {}) => ({
  correlation: 'many-deleted',
  rule: 'deleted',
  group: 'Ada',
  changeId,
  time: NEW_YEAR + time,
  value: null,
  ...changes,
});

onEachDatabase('what correlations remember', ({ open }) => {
  const ask = [NEW_YEAR, NEW_YEAR + HOUR_MS] as const;

  it('is one row for a rule and a change, in order of time, of one group and stretch', async () => {
    const { reviews } = await open();
    await reviews.contribute([given('b', 20), given('a', 10), given('late', HOUR_MS + 1)]);
    await reviews.contribute([given('a', 10), given('x', 5, { group: 'Bob' })]);
    await reviews.contribute([given('y', 5, { correlation: 'another' })]);
    await reviews.contribute([]);
    const found = await reviews.contributions('many-deleted', 'Ada', ...ask);
    assert.deepEqual(found, [given('a', 10), given('b', 20)]);
  });

  it('takes any text, and keeps groups apart', async () => {
    const { reviews } = await open();
    const group = `\u0000${'x'.repeat(9_000)}`;
    await reviews.contribute([given('a', 0, { group, value: 'queue\u0000' }), given('b')]);
    const found = await reviews.contributions('many-deleted', group, ...ask);
    assert.deepEqual(found, [given('a', 0, { group, value: 'queue\uFFFD' })]);
  });

  it('goes when it is older than anybody asks for', async () => {
    const ledger = await open();
    const { reviews } = ledger;
    await reviews.contribute([given('a'), given('b', 10)]);
    await reviews.notePushed([{ organizationId: 'org-1', changeId: 'a', time: NEW_YEAR }]);
    assert.equal(await reviews.forget(NEW_YEAR + 10), 2);
    const left = async () => (await reviews.contributions('many-deleted', 'Ada', ...ask)).length;
    assert.equal(await left(), 1);
    await ledger.prune({ disposedBefore: 0, seenBefore: NEW_YEAR + 11 });
    assert.equal(await left(), 0);
  });
});

onEachDatabase('what was pushed and what was read', ({ open, empty }) => {
  const events = (...ids: string[]): PushedEvent[] =>
    ids.map((changeId) => ({ organizationId: 'org-1', changeId, time: NEW_YEAR }));
  const none = { count: 0, first: [] };

  it('are compared by change, in the stretch of one organisation', async () => {
    const { reviews } = await open();
    await reviews.notePushed(events('a', 'b', 'b'));
    await reviews.notePushed(events('b'));
    await reviews.noteRead(events('b', 'c'));
    await reviews.noteRead([
      { organizationId: 'org-2', changeId: 'd', time: NEW_YEAR },
      { organizationId: 'org-1', changeId: 'e', time: NEW_YEAR + HOUR_MS },
    ]);
    assert.deepEqual(await reviews.comparePushed('org-1', NEW_YEAR, NEW_YEAR + HOUR_MS), {
      both: 1,
      onlyPushed: { count: 1, first: ['a'] },
      onlyRead: { count: 1, first: ['c'] },
    });
    const empty_ = await reviews.comparePushed('org-1', 0, NEW_YEAR);
    assert.deepEqual(empty_, { both: 0, onlyPushed: none, onlyRead: none });
  });

  it('names the first hundred, and counts all', async () => {
    const { reviews } = await open();
    const ids = Array.from({ length: 1_200 }, (_, place) => `c${String(place).padStart(4, '0')}`);
    await reviews.notePushed(events(...ids));
    const { onlyPushed } = await reviews.comparePushed('org-1', NEW_YEAR, NEW_YEAR + 1);
    assert.deepEqual(onlyPushed, { count: 1_200, first: ids.slice(0, 100) });
  });

  it('come from several workers at once', async () => {
    const config = await empty();
    const workers = [await open(config), await open(config)];
    const ids = Array.from({ length: 600 }, (_, place) => `c${place}`);
    await Promise.all(
      workers.flatMap(({ reviews }) => [
        reviews.notePushed(events(...ids)),
        reviews.noteRead(events(...ids.toReversed())),
      ]),
    );
    const compared = await workers[0]?.reviews.comparePushed('org-1', NEW_YEAR, NEW_YEAR + 1);
    assert.deepEqual(compared, { both: 600, onlyPushed: none, onlyRead: none });
  });
});
