import assert from 'node:assert/strict';
import { enrichEvents } from '../../src/identity/enrich-events.ts';
import { nameEvent } from '../../src/identity/name-event.ts';
import { createShortfall } from '../../src/identity/shortfall.ts';
import { takeSnapshots } from '../../src/identity/take-snapshots.ts';
import type { AuditEvent } from '../../src/audit/event.ts';
import type { Ledger } from '../../src/ledger/ledger.ts';
import { openLedger } from '../../src/ledger/open-ledger.ts';
import type { LookUps } from '../../src/platforms/look-ups.ts';
import { emptyFile } from '../ledger/on-each-database.ts';
import { openOrganisation, type Organisation } from './organisation.ts';

const DAY = 86_400_000;

describe('the names and states behind events', () => {
  let organisation: Organisation;
  let ledger: Ledger;
  beforeEach(async () => {
    organisation = await openOrganisation({ history: { records: 400, spanMs: DAY } });
    ledger = await openLedger(await emptyFile());
  });
  afterEach(async () => {
    await ledger.close();
    await organisation.simulator.close();
  });

  const enrich = (
    events: readonly AuditEvent[],
    changes: Partial<Parameters<typeof enrichEvents>[0]> = {},
  ) => {
    organisation.asked();
    return enrichEvents({
      events,
      organizationId: organisation.organizationId,
      lookUps: organisation.lookUps,
      identities: ledger.identities,
      takesSnapshots: false,
      now: Date.now,
      ...changes,
    });
  };

  it('are found for every id that is mentioned, each kind told apart', async () => {
    const { centre } = organisation.simulator.world;
    const events = organisation.events();
    const { identities, reason } = await enrich(events);
    assert.equal(reason, null);
    const { organization: _organization, ...collections } = centre;
    const truth = new Map(
      Object.values(collections).flatMap((all) => all.map((e) => [e.id, e.name])),
    );
    const named = identities.filter(({ name }) => name !== null);
    assert.ok(named.length > 60);
    for (const { id, name } of named) assert.equal(name, truth.get(id));
    const states = (ids: readonly { id: string }[]) =>
      new Set(
        identities.filter(({ id }) => ids.some((each) => each.id === id)).map((e) => e.state),
      );
    assert.ok(states(centre.deletedUsers).has('deleted'));
    assert.ok(states(centre.foreignUsers).has('foreign'));
    assert.deepEqual(states(centre.roles), new Set(['active']));
    const foreign = new Set(centre.foreignUsers.map(({ id }) => id));
    const acted = events.filter(({ actor_id }) => foreign.has(actor_id ?? ''));
    assert.ok(acted.length > 0);
    assert.ok(
      organisation.asked().every((path) => acted.every((e) => !path.includes(e.actor_id ?? '?'))),
      'users of other organisations are never looked up',
    );
    const nameOne = nameEvent(identities);
    const members = events.filter(({ decode_rule }) => decode_rule === 'role.member');
    assert.ok(members.length > 0);
    for (const event of members) {
      if (foreign.has(event.subject_id ?? '')) continue;
      assert.equal(nameOne(event).subject_name, truth.get(event.subject_id ?? ''));
    }
  });

  it('are asked for once: a second window asks only for what is new, also of the unknown', async () => {
    const events = organisation.events();
    const first = await enrich(events);
    assert.ok(organisation.asked().length > 0);
    const again = await enrich(events);
    assert.deepEqual(organisation.asked(), []);
    const essence = ({ identities }: typeof first) =>
      identities.map(({ kind, id, name, state }) => [kind, id, name, state]);
    assert.deepEqual(essence(again), essence(first));
    await enrich(events, { now: () => Date.now() + 2 * DAY });
    const asked = organisation.asked();
    assert.ok(asked.length > 0, 'and again when that is stale');
    const foreign = events.filter(({ actor_type }) => actor_type === 'vendor_internal');
    assert.ok(foreign.length > 0);
    for (const { actor_id } of foreign)
      assert.ok(!asked.some((path) => path.includes(actor_id ?? '?')), 'but never of others');
  });

  it('are those of the time: a user deleted since is named as when somebody still knew him', async () => {
    const [event] = organisation.change('PeoplePermissions/Role/Update', {
      actor: 'deleted',
      target: 'Billing Supervisor',
      agoMs: 150 * DAY,
    });
    assert.ok(event);
    assert.equal(event.actor_name, null);
    const person = organisation.simulator.world.centre.deletedUsers.find(
      ({ id }) => id === event.actor_id,
    );
    assert.ok(person);
    const { identities } = await enrich([event]);
    const found = identities.find(({ id }) => id === person.id);
    assert.partialDeepStrictEqual(found, {
      name: person.name,
      state: 'deleted',
      source: 'look-up',
    });
    assert.equal(nameEvent(identities)(event).actor_name, person.name);
    const earlier = new Date(Date.parse(event.timestamp) - DAY).toISOString();
    const named = { ...event, event_id: 'n', timestamp: earlier, actor_name: person.name };
    const both = (await enrich([named])).identities.filter(({ id }) => id === person.id);
    assert.deepEqual(
      both.map(({ state, source, attributes }) => [state, source, attributes['email']]),
      [
        ['active', 'event n', undefined],
        ['deleted', 'look-up', person.email],
      ],
    );
    await organisation.fault({ kind: 'forgetDeletedUsers' });
    const later = await enrich([event], { now: () => Date.now() + 9 * DAY });
    assert.ok(organisation.asked().some((path) => path.startsWith('/api/v2/users?')));
    assert.equal(nameEvent(later.identities)(event).actor_name, person.name);
    const known = later.identities.filter(({ id }) => id === person.id);
    assert.equal(known.at(-1)?.state, 'deleted');
  });

  it('are deleted where they were known and are gone, unknown where nobody ever knew them', async () => {
    const [event] = organisation.change('PeoplePermissions/Role/Update');
    assert.ok(event);
    const { organizationId } = organisation;
    const [gone, never] = ['d', 'e'].map((digit) => `${digit}0000000-0000-4000-8000-000000000000`);
    assert.ok(gone && never);
    const observedAt = Date.now() - 9 * DAY;
    const row = { platform: 'genesys', organizationId, kind: 'role', attributes: {} } as const;
    const times = { observedAt, confirmedAt: observedAt };
    await ledger.identities.note([
      { ...row, ...times, id: gone, name: 'Old role', state: 'active', source: 'look-up' },
    ]);
    const of = (id: string): AuditEvent => ({
      ...event,
      event_id: id,
      target_id: id,
      target_uri: null,
      target_name: null,
    });
    const { identities } = await enrich([of(gone), of(never)]);
    const told = (id: string) =>
      identities.filter((each) => each.id === id).map(({ name, state }) => [name, state]);
    assert.deepEqual(told(gone).at(-1), ['Old role', 'deleted']);
    assert.deepEqual(told(never), [[null, 'unknown']]);
  });

  it('keep a former name for the events of that time', async () => {
    const [event] = organisation.change('Architect/Flow/Publish', { target: 'Main IVR' });
    assert.ok(event);
    const june = Date.now() - 150 * DAY;
    const timestamp = new Date(june).toISOString();
    const then = { ...event, event_id: 'then', timestamp, target_name: 'Old IVR' };
    const unnamed = (days: number): AuditEvent => ({
      ...then,
      event_id: `e${days}`,
      timestamp: new Date(june + days * DAY).toISOString(),
      target_name: null,
    });
    const { identities } = await enrich([then, event]);
    assert.deepEqual(
      identities.filter(({ kind }) => kind === 'flow').map(({ name }) => name),
      ['Old IVR', 'Main IVR'],
    );
    const nameOne = nameEvent((await enrich([unnamed(1)])).identities);
    assert.equal(nameOne(unnamed(1)).target_name, 'Old IVR');
    const now = nameEvent((await enrich([unnamed(150.1)])).identities);
    assert.equal(now(unnamed(150.1)).target_name, 'Main IVR');
  });

  it('that may not be asked for are missing, and the reason names the permission', async () => {
    await organisation.fault({ kind: 'forbidLookUp', path: '/users|/subjects', probability: 1 });
    const { identities, snapshots, reason } = await enrich(organisation.events(), {
      takesSnapshots: true,
    });
    assert.match(reason ?? '', /user names: .*directory:user:view/);
    assert.match(reason ?? '', /authorization\/subjects\/\{id\}: .*authorization:grant:view/);
    assert.ok(identities.some(({ kind, name }) => kind === 'role' && name !== null));
    assert.equal(snapshots.filter(({ outcome }) => outcome === 'refused').length, 1);
    assert.ok(snapshots.some(({ outcome }) => outcome === 'state'));
  });

  it('that fail fail the step, unless it is the last attempt', async () => {
    await organisation.fault({ kind: 'status', status: 503, path: '/users', probability: 1 });
    const events = organisation.events();
    await assert.rejects(enrich(events), { type: 'SourceUnavailable' });
    const { identities, reason } = await enrich(events, { isLastAttempt: true });
    assert.match(reason ?? '', /user names: .*503/);
    assert.ok(identities.some(({ kind }) => kind === 'role'));
  });

  it('are photographed once per entity, with both times, and the rest is named', async () => {
    const wishes = [
      organisation.change('PeoplePermissions/Role/MemberAdd'),
      organisation.change('PeoplePermissions/Role/Update', { target: 'Billing Supervisor' }),
      organisation.change('PeoplePermissions/Role/Update', { target: 'Billing Supervisor' }),
      organisation.change('Groups/DirectoryGroup/Update'),
    ];
    const events = wishes.flat().map((event, place) => ({
      ...event,
      timestamp: new Date(Date.now() - (100 - place) * 1000).toISOString(),
    }));
    // As listed: some records come twice.
    const listed = [...events, ...events.slice(0, 4)];
    const { snapshots, siblings, reason } = await enrich(listed, { takesSnapshots: true });
    assert.equal(reason, null);
    assert.equal(siblings.length, 2);
    const [, first, second] = events;
    const role = snapshots.find(
      ({ entityId, eventIds }) =>
        entityId === first?.target_id && eventIds.includes(first.event_id),
    );
    assert.ok(role && second);
    assert.deepEqual(role.eventIds, [first?.event_id, second.event_id]);
    const lag = (Date.parse(role.observedAt) - Date.parse(second.timestamp)) / 1000;
    assert.equal(role.lagSeconds, Math.round(lag));
    assert.ok(role.lagSeconds >= 96 && role.outcome === 'state' && role.status === 200);
    const { permissions } = role.body as { permissions: readonly string[] };
    assert.deepEqual(permissions, first?.changes[0]?.new);
    const few = await enrich(events, { takesSnapshots: true, snapshotLimit: 2 });
    assert.equal(few.snapshots.length, 2);
    assert.match(few.reason ?? '', /3 of 5 snapshots were not taken, the limit .* 2: .*\/groups\//);
  });

  it('are said to be in part where the platform has more pages of them', async () => {
    const events = organisation.change('Groups/DirectoryGroup/Update');
    const shortfall = createShortfall(false);
    const { lookUps } = organisation;
    const long: LookUps = {
      ...lookUps,
      snapshot: async (request, event) =>
        (await lookUps.snapshot(request, event)).map((taken) =>
          request.path.includes('/members')
            ? { ...taken, body: { ...(taken.body as object), pageCount: 3, total: 250 } }
            : taken,
        ),
    };
    await takeSnapshots(events, { lookUps, shortfall });
    assert.equal(shortfall.reason(), null);
    await takeSnapshots(events, { lookUps: long, shortfall });
    assert.match(
      shortfall.reason() ?? '',
      /^snapshot of \S+\/members\S* shows the first of 3 pages, of 250 entries$/,
    );
  });

  it('of nothing are nothing', async () => {
    const nothing = { identities: [], snapshots: [], siblings: [], reason: null };
    assert.deepEqual(await enrich([], { takesSnapshots: true }), nothing);
    assert.deepEqual(organisation.asked(), []);
  });
});
