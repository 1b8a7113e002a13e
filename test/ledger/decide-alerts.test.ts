import assert from 'node:assert/strict';
import { aMatch, aNotice, decideOn, raised, RULE } from './alert-fixtures.ts';
import { HOUR_MS, NEW_YEAR } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const OTHER = '0d9b6a3a-6f0c-4c56-9c3a-000000000002';
const named = (count: number): string[] => Array.from({ length: count }, (_, place) => `c${place}`);

onEachDatabase('deciding on matches', ({ open, empty }) => {
  it('raises one alert for a rule and a change, whichever way and how often it comes', async () => {
    const ledger = await open();
    const alert = await raised(ledger, 'a');
    const again = aMatch('a', { source: 'stream:genesys-eu', receivedAt: NEW_YEAR + 9_000 });
    const decided = await decideOn(ledger, [again, again]);
    assert.deepEqual(decided, { stale: false, created: [], grouped: [], added: [], known: 2 });
    assert.deepEqual(await ledger.alerts.list({}), [alert]);
    assert.partialDeepStrictEqual(alert, { state: 'open', count: 1, changeId: 'a' });
    const [match, ...more] = await ledger.alerts.matches({ alert: alert.id });
    assert.partialDeepStrictEqual(match, { source: 'push:genesys-eu', alert: alert.id });
    assert.equal(more.length, 0);
    assert.equal((await decideOn(ledger, [aMatch('a', { rule: OTHER })])).created.length, 1);
  });

  it('raises one where the same match comes twice in one decision', async () => {
    const ledger = await open();
    const { created, known } = await decideOn(ledger, [aMatch('a'), aMatch('a')]);
    assert.deepEqual([created.length, created[0]?.count, known], [1, 1, 1]);
  });

  it('raises one alert where workers decide on the same changes at once', async () => {
    const config = await empty();
    const workers = [await open(config), await open(config), await open(config)];
    const matches = named(40).map((name) => aMatch(name, { groupKey: 'one', groupMs: HOUR_MS }));
    const others = named(40).map((name) => aMatch(name, { rule: OTHER }));
    const decided = await Promise.all(
      workers.flatMap((ledger) => [
        decideOn(ledger, [...matches, ...others]),
        decideOn(ledger, [...others.toReversed(), ...matches.toReversed()]),
      ]),
    );
    const created = decided.flatMap((each) => each.created);
    assert.equal(created.length, 41);
    const alerts = (await workers[0]?.alerts.list({})) ?? [];
    assert.equal(alerts.length, 41);
    assert.deepEqual(
      alerts.filter(({ rule }) => rule === RULE).map(({ count }) => count),
      [40],
    );
  });

  it('counts what is of one group in the alert of its first, within its time, either way round', async () => {
    const ledger = await open();
    const group = { groupKey: 'by actor', groupMs: HOUR_MS };
    const at = (place: number) => ({ ...group, eventAt: NEW_YEAR + place });
    const first = await raised(ledger, 'a', at(0));
    const decided = await decideOn(ledger, [
      aMatch('b', at(HOUR_MS - 1)),
      aMatch('c', at(1 - HOUR_MS)),
      aMatch('d', at(HOUR_MS)),
      aMatch('e', { ...at(0), groupKey: 'by another' }),
    ]);
    assert.deepEqual(decided.grouped, [{ alert: first.id, count: 3 }]);
    assert.deepEqual(
      decided.created.map(({ changeId, count }) => [changeId, count]),
      [
        ['d', 1],
        ['e', 1],
      ],
    );
    assert.equal((await ledger.alerts.matches({ alert: first.id })).length, 3);
  });

  it('counts nothing in an alert that is over', async () => {
    const ledger = await open();
    const group = { groupKey: 'by actor', groupMs: HOUR_MS };
    const closed = await raised(ledger, 'a', group);
    const by = { by: 'Ada', via: 'cli', at: NEW_YEAR };
    await ledger.alerts.dispose(closed.id, { ...by, disposition: 'authorised', ticket: null });
    const over = await raised(ledger, 'b', group);
    await ledger.alerts.resolve(over.id);
    const acknowledged = await raised(ledger, 'c', group);
    await ledger.alerts.acknowledge(acknowledged.id, by);
    const { grouped } = await decideOn(ledger, [aMatch('d', group)]);
    assert.deepEqual(grouped, [{ alert: acknowledged.id, count: 2 }]);
  });

  it('remembers findings and what was suppressed, and raises nothing for them', async () => {
    const ledger = await open();
    const finding = aMatch('old', { outcome: 'finding', reason: '30 days old' });
    const suppressed = aMatch('wanted', { outcome: 'suppressed', reason: 'Filter of Ada' });
    const decided = await decideOn(ledger, [finding, suppressed]);
    assert.deepEqual(decided, {
      stale: false,
      created: [],
      grouped: [],
      added: [finding, suppressed],
      known: 0,
    });
    const [found, ...more] = await ledger.alerts.matches({ outcome: 'finding' });
    assert.partialDeepStrictEqual(found, { changeId: 'old', alert: null, reason: '30 days old' });
    assert.equal(more.length, 0);
    assert.equal((await decideOn(ledger, [aMatch('old')])).known, 1);
  });

  it('takes what platforms send in names, of any length and with any character', async () => {
    const ledger = await open();
    const name = `a\u0000b\uD800 ${'x'.repeat(20_000)}`;
    const match = aMatch('a', {
      groupKey: name,
      groupMs: HOUR_MS,
      reason: name,
      notice: aNotice({ title: name }),
    });
    const { created } = await decideOn(ledger, [match]);
    const { grouped } = await decideOn(ledger, [{ ...match, id: 'b'.repeat(16), changeId: 'b' }]);
    assert.deepEqual(grouped, [{ alert: created[0]?.id, count: 2 }]);
    assert.equal((await ledger.alerts.get(match.id))?.notice.title, name);
  });
});
