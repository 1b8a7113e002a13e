import assert from 'node:assert/strict';
import { connect, disconnect } from '../../src/ledger/connections.ts';
import { raised } from './alert-fixtures.ts';
import { NEW_YEAR } from './fixtures.ts';
import { onEachDatabase } from './on-each-database.ts';

const ada = { by: 'Ada', via: 'slack', at: NEW_YEAR + 60_000, note: 'on it\u0000' };
const bob = { by: 'Bob\u0000', via: 'cli', at: NEW_YEAR + 90_000 };
const authorised = { disposition: 'authorised', ticket: 'CHG-7' } as const;

onEachDatabase('an alert', ({ open, empty }) => {
  it('is acknowledged by who comes first', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    const { id } = await raised(one, 'a');
    const first = await Promise.all([
      one.alerts.acknowledge(id, ada),
      other.alerts.acknowledge(id, ada),
      one.alerts.acknowledge(id, ada),
    ]);
    assert.equal(first.filter(Boolean).length, 1);
    assert.equal(await other.alerts.acknowledge(id, bob), false);
    const alert = await one.alerts.get(id);
    assert.partialDeepStrictEqual(alert, {
      state: 'acknowledged',
      acknowledgedBy: 'Ada',
      acknowledgedVia: 'slack',
      note: 'on it\uFFFD',
    });
    assert.equal(alert?.clock.acknowledged, '2026-01-01T00:01:00.000Z');
  });

  it('that is decided on without an acknowledgement is acknowledged by that, the last word counts, and each is kept', async () => {
    const ledger = await open();
    const { alerts } = ledger;
    const { id } = await raised(ledger, 'a');
    await alerts.dispose(id, { ...ada, ...authorised });
    const incident = { ...bob, disposition: 'incident', ticket: null } as const;
    await alerts.dispose(id, incident);
    await alerts.dispose(id, incident);
    assert.deepEqual(
      (await alerts.verdicts(id)).map(({ disposition, by, ticket }) => [disposition, by, ticket]),
      [
        ['authorised', 'Ada', 'CHG-7'],
        ['incident', 'Bob\uFFFD', null],
      ],
    );
    const alert = await alerts.get(id);
    assert.partialDeepStrictEqual(alert, {
      state: 'closed',
      acknowledgedBy: 'Ada',
      disposition: 'incident',
      disposedBy: 'Bob\uFFFD',
      disposedVia: 'cli',
      ticket: null,
    });
    assert.equal(alert?.clock.disposed, '2026-01-01T00:01:30.000Z');
    assert.equal(alert?.clock.acknowledged, '2026-01-01T00:01:00.000Z');
  });

  it('of a condition that is over is resolved, unless a person has closed it', async () => {
    const ledger = await open();
    const { alerts } = ledger;
    const { id } = await raised(ledger, 'a');
    await alerts.resolve(id);
    assert.equal(await alerts.acknowledge(id, ada), true);
    assert.equal((await alerts.get(id))?.state, 'resolved');
    await alerts.dispose(id, { ...ada, ...authorised });
    await alerts.resolve(id);
    assert.equal((await alerts.get(id))?.state, 'closed');
  });

  it('is found by the beginning of its id, where that is one alert only', async () => {
    const ledger = await open();
    const ids = ['ab00000000000000', 'ab11111111111111', 'c000000000000000'];
    for (const id of ids) await raised(ledger, id, { id });
    assert.equal((await ledger.alerts.get('c'))?.id, ids[2]);
    assert.equal((await ledger.alerts.get('ab1'))?.id, ids[1]);
    for (const unclear of ['ab', '', 'd', '%', "c'", 'c0000000000000000'])
      assert.equal(await ledger.alerts.get(unclear), undefined);
  });

  it('is listed newest first, by state, rule and time of its change', async () => {
    const ledger = await open();
    const { alerts } = ledger;
    const early = await raised(ledger, 'a', { eventAt: NEW_YEAR });
    const late = await raised(ledger, 'b', { eventAt: NEW_YEAR + 5, rule: 'r' });
    await alerts.acknowledge(early.id, ada);
    const idsOf = async (query: Parameters<typeof alerts.list>[0]) =>
      (await alerts.list(query)).map(({ id }) => id);
    assert.deepEqual((await idsOf({})).toSorted(), [early.id, late.id].toSorted());
    assert.deepEqual(await idsOf({ states: ['acknowledged'] }), [early.id]);
    assert.deepEqual(await idsOf({ rule: 'r' }), [late.id]);
    assert.deepEqual(await idsOf({ from: NEW_YEAR + 1 }), [late.id]);
    assert.deepEqual(await idsOf({ to: NEW_YEAR + 5 }), [early.id]);
    assert.equal((await idsOf({ limit: 1 })).length, 1);
    const [response] = await alerts.responses(NEW_YEAR, NEW_YEAR + 1);
    const { clock, state } = (await alerts.get(early.id)) ?? {};
    assert.partialDeepStrictEqual(response, { id: early.id, clock, state });
  });
});

onEachDatabase('a link of an alert', ({ open, empty }) => {
  it('is used once', async () => {
    const config = await empty();
    const [one, other] = [await open(config), await open(config)];
    const until = Date.now() + 60_000;
    assert.equal(await one.alerts.linkUsed('token'), false);
    const claims = await Promise.all([
      one.alerts.claimLink('token', until),
      other.alerts.claimLink('token', until),
      one.alerts.claimLink('token', until),
    ]);
    const outcomes = claims.map(({ outcome }) => outcome);
    assert.deepEqual(outcomes.toSorted(), ['busy', 'busy', 'claimed']);
    assert.equal(await other.alerts.linkUsed('token'), false);
    await one.alerts.useLink('token');
    assert.equal(await other.alerts.linkUsed('token'), true);
    assert.deepEqual(await other.alerts.claimLink('token', until), { outcome: 'before' });
    const late = await one.alerts.claimLink('another', Date.now() - 1);
    assert.deepEqual(late, { outcome: 'expired' });
  });

  it('that was claimed and not used is good again, once it is released and by nobody else', async () => {
    const { alerts } = await open();
    const until = Date.now() + 60_000;
    const first = await alerts.claimLink('token', until);
    assert.ok(first.outcome === 'claimed');
    await alerts.releaseLink('token', 'the claim of another');
    assert.equal((await alerts.claimLink('token', until)).outcome, 'busy');
    await alerts.releaseLink('token', first.claim);
    const second = await alerts.claimLink('token', until);
    assert.ok(second.outcome === 'claimed');
    await alerts.useLink('token');
    // Who was thought to be gone comes late.
    await alerts.releaseLink('token', first.claim);
    await alerts.releaseLink('token', second.claim);
    assert.equal(await alerts.linkUsed('token'), true);
  });

  it('that was claimed by somebody who is gone is good again after a minute', async () => {
    const config = await empty();
    const { alerts } = await open(config);
    const until = Date.now() + 3_600_000;
    assert.equal((await alerts.claimLink('token', until)).outcome, 'claimed');
    const connections = connect(config);
    const lapse = async (at: number) => {
      await connections.durable.updateTable('used_links').set({ claimed_until: at }).execute();
    };
    await lapse(Date.now() + 5_000);
    assert.equal((await alerts.claimLink('token', until)).outcome, 'busy');
    await lapse(Date.now() - 1);
    assert.equal((await alerts.claimLink('token', until)).outcome, 'claimed');
    assert.equal((await alerts.claimLink('token', until)).outcome, 'busy');
    await disconnect(connections);
  });

  it('is remembered as used until its end, whatever is pruned', async () => {
    const ledger = await open();
    const until = Date.now() + 60_000;
    await ledger.alerts.claimLink('token', until);
    await ledger.alerts.useLink('token');
    await ledger.prune({ disposedBefore: Date.now(), seenBefore: Date.now() });
    assert.equal((await ledger.alerts.claimLink('token', until)).outcome, 'before');
  });
});
