import assert from 'node:assert/strict';
import { aMatch, aNotice, decideOn, RULE } from './alert-fixtures.ts';
import { HOUR_MS, NEW_YEAR } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const PER_MINUTE = 20;
const OTHER = '0d9b6a3a-6f0c-4c56-9c3a-000000000002';

const many = (count: number, from = 0) =>
  Array.from({ length: count }, (_, place) => aMatch(`c${from + place}`));

onEachDatabase('a storm of matches', ({ open }) => {
  it('of 10,000 in a minute is remembered whole: some alerts, and one that counts the rest', async () => {
    const ledger = await open();
    const { created, added } = await decideOn(ledger, many(10_000), PER_MINUTE);
    assert.equal(added.length, 10_000);
    assert.deepEqual(
      created.map(({ count }) => count),
      [...Array.from({ length: PER_MINUTE }, () => 1), 10_000 - PER_MINUTE],
    );
    const storm = created.at(-1);
    assert.match(storm?.notice.text ?? '', /More than 20 alerts of this rule within a minute/);
    assert.match(storm?.notice.title ?? '', /^Storm: Administrator role given/);
    const rest = await ledger.alerts.matches({ alert: storm?.id ?? '', limit: 20_000 });
    assert.equal(rest.length, 10_000 - PER_MINUTE);
    assert.equal((await decideOn(ledger, many(10_000), PER_MINUTE)).known, 10_000);
  });

  it('that comes in single decisions is one alert too, for each rule of its own', async () => {
    const ledger = await open();
    for (let place = 0; place < PER_MINUTE; place += 5) {
      const { created } = await decideOn(ledger, many(5, place), PER_MINUTE);
      assert.equal(created.length, 5);
    }
    const first = await decideOn(ledger, many(5, 100), PER_MINUTE);
    assert.deepEqual(
      first.created.map(({ count }) => count),
      [5],
    );
    const second = await decideOn(ledger, many(5, 200), PER_MINUTE);
    assert.deepEqual(second.grouped, [{ alert: first.created[0]?.id, count: 10 }]);
    const other = await decideOn(ledger, [aMatch('c0', { rule: OTHER })], PER_MINUTE);
    assert.equal(other.created[0]?.notice.title, aNotice().title);
  });

  it('leaves to a group what is of the group', async () => {
    const ledger = await open();
    const group = { groupKey: `${RULE} Ada`, groupMs: HOUR_MS };
    const { created } = await decideOn(ledger, [aMatch('a', group)], PER_MINUTE);
    await decideOn(ledger, many(50), PER_MINUTE);
    const { grouped } = await decideOn(ledger, [aMatch('b', group)], PER_MINUTE);
    assert.deepEqual(grouped, [{ alert: created[0]?.id, count: 2 }]);
  });

  it('begins anew in another alert when its own was closed', async () => {
    const ledger = await open();
    const { created } = await decideOn(ledger, many(PER_MINUTE + 1), PER_MINUTE);
    const storm = created.at(-1)?.id ?? '';
    const by = { by: 'Ada', via: 'cli', at: NEW_YEAR, ticket: null };
    await ledger.alerts.dispose(storm, { ...by, disposition: 'incident' });
    const next = await decideOn(ledger, many(3, 100), PER_MINUTE);
    assert.deepEqual(
      next.created.map(({ count }) => count),
      [3],
    );
    assert.deepEqual(next.grouped, []);
  });
});
