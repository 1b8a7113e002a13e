import assert from 'node:assert/strict';
import type { IdentityRow } from '../../src/ledger/identities.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { onEachDatabase } from './on-each-database.ts';

const HOUR = 3_600_000;

const ada = (at: number, changes: Partial<IdentityRow> = {}): IdentityRow => ({
  platform: 'genesys',
  organizationId: 'org-1',
  kind: 'user',
  id: 'u1',
  name: 'Ada',
  state: 'active',
  attributes: {},
  source: 'look-up',
  observedAt: at,
  confirmedAt: at,
  ...changes,
});

const asOf = async ({ identities }: Ledger, time: number, id = 'u1') => {
  const ids = [{ kind: 'user', id }];
  const [row, ...others] = await identities.asOf('genesys', 'org-1', ids, time);
  assert.deepEqual(others, []);
  return row;
};

const namesAt = async (ledger: Ledger, times: readonly number[]) =>
  Promise.all(times.map(async (time) => (await asOf(ledger, time))?.name));

onEachDatabase('an identity', ({ open, empty }) => {
  it('has the name of the time that is asked for; before all observations, the first one after', async () => {
    const ledger = await open();
    await ledger.identities.note([ada(2 * HOUR), ada(5 * HOUR, { name: 'Ada Baker' })]);
    assert.deepEqual(await namesAt(ledger, [HOUR, 2 * HOUR, 4 * HOUR, 5 * HOUR, 9 * HOUR]), [
      'Ada',
      'Ada',
      'Ada',
      'Ada Baker',
      'Ada Baker',
    ]);
    assert.equal(await asOf(ledger, HOUR, 'u2'), undefined);
  });

  it('that is still the same is one row, whose confirmation moves', async () => {
    const ledger = await open();
    const attributes = { email: 'a@x', division: 'd' };
    await ledger.identities.note([ada(HOUR, { attributes })]);
    const turned = { division: 'd', email: 'a@x' };
    await ledger.identities.note([ada(7 * HOUR, { attributes: turned, source: 'event e' })]);
    const row = await asOf(ledger, 9 * HOUR);
    assert.deepEqual(row, ada(HOUR, { attributes, confirmedAt: 7 * HOUR }));
  });

  it('is the same whatever order the observations come in', async () => {
    const observations = [
      ada(HOUR),
      ada(2 * HOUR, { source: 'event e' }),
      ada(3 * HOUR, { name: 'Ada Baker' }),
      ada(4 * HOUR),
      ada(5 * HOUR, { state: 'deleted' }),
    ];
    const seen = new Set<string>();
    for (const order of [
      [0, 1, 2, 3, 4],
      [4, 3, 2, 1, 0],
      [3, 0, 4, 2, 1],
      [1, 3, 0, 2, 4],
    ]) {
      const ledger = await open();
      for (const place of order) await ledger.identities.note(observations.slice(place, place + 1));
      const times = [0, 1, 2, 3, 4, 5, 6].map((hour) => hour * HOUR);
      const rows = await Promise.all(times.map((time) => asOf(ledger, time)));
      seen.add(JSON.stringify(rows.map((row) => [row?.name, row?.state, row?.observedAt])));
    }
    assert.equal(seen.size, 1);
  });

  it('that somebody else was within a confirmed span cuts the span', async () => {
    const ledger = await open();
    await ledger.identities.note([ada(HOUR), ada(9 * HOUR)]);
    await ledger.identities.note([ada(5 * HOUR, { name: 'Ada Baker', source: 'event e' })]);
    assert.deepEqual(await namesAt(ledger, [4 * HOUR, 6 * HOUR, 9 * HOUR]), [
      'Ada',
      'Ada Baker',
      'Ada',
    ]);
  });

  it('that the platform no longer knows keeps its name', async () => {
    const ledger = await open();
    const gone = { name: null, state: 'unknown' };
    await ledger.identities.note([
      ada(HOUR),
      ada(5 * HOUR, gone),
      ada(5 * HOUR, { ...gone, id: 'u2' }),
    ]);
    assert.equal((await asOf(ledger, 9 * HOUR))?.name, 'Ada');
    assert.equal((await asOf(ledger, 9 * HOUR, 'u2'))?.state, 'unknown');
  });

  it('belongs to one organisation, platform and kind', async () => {
    const ledger = await open();
    const others = [{ organizationId: 'org-2' }, { platform: 'cxone' }, { kind: 'role' }] as const;
    await ledger.identities.note(others.map((other) => ada(HOUR, { name: 'other', ...other })));
    assert.equal(await asOf(ledger, HOUR), undefined);
    await ledger.identities.note([ada(HOUR)]);
    assert.equal((await asOf(ledger, HOUR))?.name, 'Ada');
  });

  it('noted by several workers at once, a thousand at a time, is noted once', async () => {
    const config = await empty();
    const ledgers = [await open(config), await open(config)];
    const rows = Array.from({ length: 1_200 }, (_, place) => ada(HOUR, { id: `u${place}` }));
    const later = rows.map((row) => ({ ...row, observedAt: 2 * HOUR, confirmedAt: 2 * HOUR }));
    await Promise.all(
      ledgers.map(({ identities }, place) => identities.note(place ? later : rows)),
    );
    const ids = rows.map(({ kind, id }) => ({ kind, id }));
    const found = await ledgers[0]?.identities.asOf('genesys', 'org-1', ids, 9 * HOUR);
    assert.equal(found?.length, 1_200);
    assert.ok(found.every((row) => row.observedAt === HOUR && row.confirmedAt === 2 * HOUR));
  });
});
