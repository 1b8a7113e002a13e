import assert from 'node:assert/strict';
import type { AuditEvent } from '../../../src/audit/event.ts';
import type { Ledger } from '../../../src/ledger/ledger.ts';
import { openOrganisation, type Organisation } from '../../identity/organisation.ts';
import { onEachDatabase } from '../../ledger/on-each-database.ts';
import { ADMIN_GIVEN, aRule, openDecider, SETTINGS } from './deciding.ts';

const PUSH = { source: 'push:genesys-eu', receivedAt: 0 };
const POLL = { source: 'stream:genesys-eu', receivedAt: 0 };
const HARVEST = { source: 'stream:genesys.harvest', receivedAt: 0 };
const DAY = 86_400_000;

onEachDatabase('deciding on events', ({ open }) => {
  let organisation: Organisation;
  let ledger: Ledger;
  beforeEach(async () => {
    organisation = await openOrganisation({ history: { records: 0, spanMs: DAY } });
    ledger = await open();
  });
  afterEach(async () => {
    await organisation.simulator.close();
  });

  /** Changes until one is of this sort: the simulated world draws whom they are about. */
  const give = (
    fits: (event: AuditEvent) => boolean,
    target = 'Master Admin',
    agoMs = 0,
  ): AuditEvent => {
    for (let tries = 0; tries < 200; tries += 1) {
      const [event] = organisation.change('PeoplePermissions/Role/MemberAdd', {
        target,
        agoMs,
      });
      if (event !== undefined && fits(event)) return event;
    }
    throw new Error('no such change was drawn');
  };
  const isHere = ({ subject_id }: AuditEvent): boolean =>
    organisation.simulator.world.centre.users.some(({ id }) => id === subject_id);
  /** Whom the platform calls an administrator, as it is now. */
  const isAdmin = async (subject: string): Promise<boolean> => {
    const reply = await organisation.access.grants(subject);
    assert.ok('found' in reply);
    return reply.found.some(({ roleName }) => /admin/i.test(roleName ?? ''));
  };
  const aSubject = async (wanted: boolean): Promise<string> => {
    for (const { id } of organisation.simulator.world.centre.users)
      if ((await isAdmin(id)) === wanted) return id;
    throw new Error('nobody is');
  };

  it('raise one alert for an admin role given to a non-admin, whichever way the change comes', async () => {
    const decider = await openDecider(ledger, organisation);
    const subject = await aSubject(false);
    const event = give(({ subject_id }) => subject_id === subject);
    const { created } = await decider.decide([event], PUSH);
    const own = created.filter(({ rule }) => rule === ADMIN_GIVEN);
    assert.equal(own.length, 1);
    const again = [
      await decider.decide([event], PUSH),
      await decider.decide([event], POLL),
      // Another worker, which remembers nothing of it.
      await (await openDecider(ledger, organisation)).decide([event], HARVEST),
      // The same record with other content, which is the same change.
      await (
        await openDecider(ledger, organisation)
      ).decide(
        [{ ...event, event_id: 'f'.repeat(32), revision_of: event.event_id, flags: ['revision'] }],
        POLL,
      ),
    ];
    assert.deepEqual(
      again.map((each) => [each.created.length, each.grouped.length]),
      [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    );
    const alerts = await ledger.alerts.list({ rule: ADMIN_GIVEN });
    assert.deepEqual(
      alerts.map(({ count }) => count),
      [1],
    );
  });

  it('are another alert in another ledger: two installations share no run', async () => {
    const [event] = organisation.change('Architect/Flow/Delete');
    assert.ok(event);
    const here = await (await openDecider(ledger, organisation)).decide([event], PUSH);
    const there = await (await openDecider(await open(), organisation)).decide([event], PUSH);
    const ids = new Set([...here.created, ...there.created].map(({ id }) => id));
    assert.ok(here.created.length > 0);
    assert.equal(ids.size, here.created.length + there.created.length);
  });

  it('tell names, what was looked up and when, where it can be looked at; never an id alone', async () => {
    const decider = await openDecider(ledger, organisation);
    const { centre } = organisation.simulator.world;
    const subject = await aSubject(false);
    const event = give(({ subject_id, actor_id }) => subject_id === subject && actor_id !== null);
    const { created } = await decider.decide([event], PUSH);
    const alert = created.find(({ rule }) => rule === ADMIN_GIVEN);
    assert.ok(alert);
    const { notice, clock } = alert;
    const person = centre.users.find(({ id }) => id === subject);
    const role = centre.roles.find(({ name }) => name === 'Master Admin');
    assert.ok(person && role);
    assert.partialDeepStrictEqual(notice.change, {
      // Not the stream or queue that happened to bring it.
      tenant: 'acme',
      eventId: event.event_id,
      actorIps: event.actor_ips,
      target: `Role Master Admin (${role.id})`,
      subject: `${person.name} (${person.id})`,
      direction: 'added',
      changes: [{ property: 'role', old: '', new: `Master Admin (${role.id})` }],
    });
    assert.match(notice.change?.actor ?? '', /^\S.* \([\da-f-]{36}\)/);
    const facts = new Map(notice.facts.map(({ name, value, text }) => [name, { value, text }]));
    assert.equal(facts.get('role_is_admin')?.value, true);
    assert.equal(facts.get('subject_admin_before')?.value, false);
    const before = facts.get('subject_admin_before')?.text ?? '';
    assert.match(before, /looked up \d+ s after this change/);
    assert.ok(before.includes(person.name), before);
    assert.deepEqual(notice.links, [
      { title: 'The run that decided', url: 'http://127.0.0.1:8233/run' },
    ]);
    assert.ok(notice.commands.includes(`holdfast alerts show ${alert.id}`));
    assert.ok(
      notice.commands.some((command) => command.includes(`ccas_event_id=${event.event_id}`)),
    );
    assert.ok(notice.commands.some((command) => command.includes(`--open ${event.event_id}`)));
    assert.equal(clock.event, event.timestamp);
    assert.equal(clock.received, event.observed_at);
  });

  it('say nothing of an administrator who is given another admin role, nor of harmless roles', async () => {
    const decider = await openDecider(ledger, organisation);
    const admin = await aSubject(true);
    const event = give(({ subject_id }) => subject_id === admin, 'Communicate - Admin');
    const harmless = give(isHere, 'employee');
    await decider.decide([event, harmless], PUSH);
    assert.deepEqual(await ledger.alerts.list({ rule: ADMIN_GIVEN }), []);
  });

  it('know how it stood before, whatever has happened since', async () => {
    const subject = await aSubject(false);
    const first = give(({ subject_id }) => subject_id === subject, 'admin', 60_000);
    const second = give(({ subject_id }) => subject_id === subject, 'Communicate - Admin');
    const decider = await openDecider(ledger, organisation);
    await decider.decide([second, first], POLL);
    const alerts = await ledger.alerts.list({ rule: ADMIN_GIVEN });
    assert.deepEqual(
      alerts.map(({ changeId }) => changeId),
      [first.event_id],
      'the second was given to an administrator',
    );
  });

  it('look up whom it is about only where the role permits administration', async () => {
    const decider = await openDecider(ledger, organisation);
    const event = give(isHere, 'employee');
    organisation.asked();
    await decider.decide([event], PUSH);
    assert.deepEqual(
      organisation.asked().filter((path) => path.includes('/subjects/')),
      [],
    );
  });

  it('match where nobody can tell, and say why', async () => {
    const event = give(isHere);
    await organisation.fault({ kind: 'forbidLookUp', count: 100 });
    const decider = await openDecider(ledger, organisation);
    const { created } = await decider.decide([event], PUSH);
    const alert = created.find(({ rule }) => rule === ADMIN_GIVEN);
    assert.ok(alert);
    const texts = alert.notice.facts.map(({ value, text }) => `${value}: ${text}`);
    assert.equal(texts.length, 2);
    for (const text of texts) assert.match(text, /^null: Whether .* could not be found out: /);
    assert.match(texts.join(), /authorization:(grant|role):view/);
  });

  it('match where whom it is about is gone, and where nobody can be asked', async () => {
    const foreign = give(
      ({ subject_id }) =>
        organisation.simulator.world.centre.foreignUsers.some(({ id }) => id === subject_id),
      'admin',
    );
    const decider = await openDecider(ledger, organisation);
    await decider.decide([foreign], PUSH);
    const blind = await openDecider(ledger, undefined);
    await blind.decide([give(isHere)], PUSH);
    const alerts = await ledger.alerts.list({ rule: ADMIN_GIVEN });
    const texts = alerts.map(({ notice }) => notice.facts.map(({ text }) => text).join());
    assert.equal(texts.length, 2);
    assert.ok(texts.some((text) => /the platform does not know .* any more/.test(text)));
    assert.ok(texts.some((text) => text.includes('no connection of its organisation')));
  });

  it('wait for no answer longer than they are told to', async () => {
    const never = {
      ...organisation,
      access: {
        role: (_id: string, signal?: AbortSignal) =>
          new Promise<never>((_resolve, reject) => {
            signal?.addEventListener('abort', () => reject(signal.reason as Error));
          }),
        grants: organisation.access.grants,
      },
    };
    const settings = { ...SETTINGS, enrichWithinMs: 20 };
    const decider = await openDecider(ledger, never, { settings });
    const { created } = await decider.decide([give(isHere)], PUSH);
    const alert = created.find(({ rule }) => rule === ADMIN_GIVEN);
    assert.match(alert?.notice.facts[0]?.text ?? '', /no answer within 20 ms/);
  });

  it('let nobody wait for a platform that answers nothing: after the first round it is not asked for a while', async () => {
    let asked = 0;
    const unanswered = (_id: string, signal?: AbortSignal) =>
      new Promise<never>((_resolve, reject) => {
        asked += 1;
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        if (signal?.aborted === true) asked -= 1;
        signal?.throwIfAborted();
      });
    const mute = { ...organisation, access: { role: unanswered, grants: unanswered } };
    const settings = { ...SETTINGS, enrichWithinMs: 20, stormPerMinute: 5 };
    const decider = await openDecider(ledger, mute, { settings });
    const changes = Array.from({ length: 200 }, () => give(isHere));
    for (let start = 0; start < changes.length; start += 10)
      await decider.decide(changes.slice(start, start + 10), PUSH);
    assert.ok(asked <= 10, `${asked} look-ups were waited for`);
    const found = await ledger.alerts.matches({ limit: 10_000 });
    const own = found.filter(({ rule }) => rule === ADMIN_GIVEN);
    assert.equal(own.length, 200, 'what nobody can tell matches');
    const told = new Set(own.flatMap(({ notice }) => notice.facts.map(({ text }) => text)));
    assert.ok([...told].some((text) => /no answer within 20 ms/.test(text)));
    assert.ok(
      [...told].some((text) => /was not asked, because nothing .* a moment ago/.test(text)),
    );
  });

  it('make old changes findings, for which nothing is asked', async () => {
    const [event] = organisation.change('Architect/Flow/Delete', { agoMs: 3 * DAY });
    const old = { ...give(isHere), timestamp: new Date(Date.now() - 3 * DAY).toISOString() };
    assert.ok(event);
    organisation.asked();
    const decider = await openDecider(ledger, organisation);
    const decided = await decider.decide([event, old], HARVEST);
    assert.deepEqual(organisation.asked(), []);
    assert.deepEqual([decided.created.length, decided.findings > 1], [0, true]);
    const findings = await ledger.alerts.matches({ outcome: 'finding' });
    assert.ok(findings.every(({ alert }) => alert === null));
    assert.match(findings[0]?.reason ?? '', /72(\.\d)? h old .* alerts\.page_within is 24 h/);
  });

  it('show nothing that lets somebody in', async () => {
    const [event] = organisation.change('PeoplePermissions/OAuthClient/Update');
    assert.ok(event);
    const secret = 'hunter2-hunter2-hunter2';
    const leaking: AuditEvent = {
      ...event,
      changes: [
        { property: 'clientSecret', old: ['old'], new: [secret] },
        { property: 'config', old: [], new: [JSON.stringify({ apiKey: secret, region: 'eu' })] },
        { property: 'url', old: [], new: [`https://bob:${secret}@example.com/?token=${secret}`] },
        { property: 'notes', old: [], new: [`password=${secret}; call me`, 'x'.repeat(5_000)] },
        { property: 'accessTokenValiditySeconds', old: ['86400'], new: ['3600'] },
      ],
    };
    const decider = await openDecider(ledger, organisation);
    const { created } = await decider.decide([leaking], PUSH);
    const [alert] = created;
    assert.ok(alert);
    const text = JSON.stringify(alert);
    assert.ok(!text.includes(secret), text);
    const shown = alert.notice.change?.changes ?? [];
    assert.deepEqual(shown.at(-1), {
      property: 'accessTokenValiditySeconds',
      old: '86400',
      new: '3600',
    });
    assert.equal(shown[0]?.new, '(not shown)');
    assert.match(shown[1]?.new ?? '', /"region":"eu"/);
    assert.ok(shown.every((change) => change.new.length <= 1_000));
  });

  describe('by rules of its own', () => {
    const FLOWS = aRule(
      '11111111-1111-4111-8111-111111111111',
      'selection: { service: Architect, action: Delete }\n  condition: selection',
    );
    const flows = (count: number): readonly AuditEvent[] =>
      Array.from({ length: count }, () => organisation.change('Architect/Flow/Delete')).flat();

    it('is kept quiet by a filter until that ends, and remembers that it was', async () => {
      const filter = (until: string): string => `${FLOWS}---
title: Planned clean-up
id: 22222222-2222-4222-8222-222222222222
description: CHG-1
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [11111111-1111-4111-8111-111111111111]
  selection: { service: Architect }
  condition: not selection
holdfast: { owner: ada@example.com, until: '${until}' }
`;
      const quiet = await openDecider(ledger, organisation, { ruleText: filter('2999-01-01') });
      const over = await openDecider(ledger, organisation, { ruleText: filter('2020-01-01') });
      const first = await quiet.decide(flows(1), PUSH);
      assert.deepEqual([first.created.length, first.suppressed], [0, 1]);
      const [row] = await ledger.alerts.matches({ outcome: 'suppressed' });
      assert.match(row?.reason ?? '', /"Planned clean-up" of ada@example\.com, until 2999-01-0/);
      const second = await over.decide(flows(1), PUSH);
      assert.deepEqual([second.created.length, second.suppressed], [1, 0]);
    });

    it('ask the platform nothing for what a filter keeps quiet in any case, neither facts nor names', async () => {
      const admin = aRule(
        '66666666-6666-4666-8666-666666666666',
        'selection: { action: MemberAdd, role_is_admin: true, subject_admin_before: false }\n  condition: selection',
      );
      const filter = (selection: string): string => `${admin}---
title: Synchronised
id: 77777777-7777-4777-8777-777777777777
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [66666666-6666-4666-8666-666666666666]
  selection: { ${selection} }
  condition: not selection
holdfast: { owner: ada@example.com, until: '2999-01-01' }
`;
      const subject = await aSubject(false);
      const event = give(({ subject_id }) => subject_id === subject);
      const decided = async (selection: string) => {
        const decider = await openDecider(ledger, organisation, { ruleText: filter(selection) });
        organisation.asked();
        const { created, suppressed } = await decider.decide([event], PUSH);
        return { told: [created.length, suppressed], asked: organisation.asked() };
      };
      assert.deepEqual(await decided(`actor_id: ${event.actor_id}`), { told: [0, 1], asked: [] });
      const [row] = await ledger.alerts.matches({ outcome: 'suppressed' });
      assert.match(
        JSON.stringify(row?.notice.facts),
        /could not be found out: nothing is looked up for what filter \\"Synchronised\\" keeps quiet/,
      );
      ledger = await open();
      const unsure = await decided(`actor_id: ${event.actor_id}, subject_admin_before: false`);
      assert.deepEqual(unsure.told, [0, 1]);
      assert.notEqual(unsure.asked.length, 0);
    });

    it('ask for off hours in vain where there are none, and no filter takes that for business hours', async () => {
      const late = aRule(
        '44444444-4444-4444-8444-444444444444',
        'selection: { service: Architect, off_hours: true }\n  condition: selection',
      );
      const decider = await openDecider(ledger, organisation, { ruleText: late });
      assert.deepEqual((await decider.decide(flows(1), PUSH)).created, []);
      const quiet = `${FLOWS}---
title: Quiet at work
id: 55555555-5555-4555-8555-555555555555
logsource: { product: genesys_cloud, service: audit }
filter:
  rules: [11111111-1111-4111-8111-111111111111]
  selection: { off_hours: false }
  condition: not selection
holdfast: { owner: ada@example.com, until: '2999-01-01' }
`;
      const filtered = await openDecider(ledger, organisation, { ruleText: quiet });
      const decided = await filtered.decide(flows(1), PUSH);
      assert.deepEqual([decided.created.length, decided.suppressed], [1, 0]);
    });

    it('are counted together by correlations, also across two ways and two workers', async () => {
      const ruleText = `${FLOWS}---
title: Three flows deleted
id: 33333333-3333-4333-8333-333333333333
correlation:
  type: event_count
  rules: [11111111-1111-4111-8111-111111111111]
  group-by: [organization_id]
  timespan: 10m
  condition: { gte: 3 }
level: critical
`;
      const [one, two] = [
        await openDecider(ledger, organisation, { ruleText }),
        await openDecider(ledger, organisation, { ruleText }),
      ];
      const events = flows(4);
      const [a, b, c, d] = events;
      assert.ok(a && b && c && d);
      await one.decide([a], PUSH);
      await two.decide([b], POLL);
      await two.decide([a], POLL);
      const of = () => ledger.alerts.list({ rule: '33333333-3333-4333-8333-333333333333' });
      assert.deepEqual(await of(), [], 'the same change twice is one');
      await one.decide([c], PUSH);
      await two.decide([c, b, a], POLL);
      const [alert] = await of();
      assert.match(alert?.notice.text ?? '', /^3 changes within \d+ s since /);
      await one.decide([d], PUSH);
      const alerts = await of();
      assert.deepEqual(
        alerts.map(({ count }) => count),
        [1],
        'more of the same adds nothing',
      );
    });
  });
});
