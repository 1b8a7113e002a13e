import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { loadRules } from '../../../src/alerts/rules/load-rules.ts';
import type { Facts, RuleSet } from '../../../src/alerts/rules/rule.ts';
import { runRuleTests } from '../../../src/alerts/rules/run-rule-tests.ts';
import type { AuditEvent } from '../../../src/audit/event.ts';
import { normaliseCxone } from '../../../src/platforms/cxone/normalise.ts';
import { normaliseGenesys } from '../../../src/platforms/genesys/normalise.ts';
import { createContactCentre } from '../../../src/simulator/changes/contact-centre.ts';
import { CXONE_KINDS, cxoneRecordOf } from '../../../src/simulator/changes/cxone-record.ts';
import { drawChange } from '../../../src/simulator/changes/draw-change.ts';
import { toEntries } from '../../../src/simulator/changes/entry.ts';
import { GENESYS_KINDS } from '../../../src/simulator/changes/genesys-kinds.ts';
import { genesysRecordOf } from '../../../src/simulator/changes/genesys-record-of.ts';
import { toTopicShape, type GenesysRecord } from '../../../src/simulator/changes/genesys-record.ts';

const PACK = fileURLToPath(new URL('../../../rules', import.meta.url));
const SEED = 11;
const centre = createContactCentre(SEED);
const TIME = Date.parse('2026-03-01T10:00:00Z');
const context = {
  organizationId: centre.organization.id,
  stream: 'simulated',
  dialect: 'simulated',
  observedAt: '2026-03-01T10:00:01.000Z',
};
/** Everything that is looked up, as innocent as can be: what depends on it does not fire. */
const HARMLESS: Facts = new Map(
  (['role_is_admin', 'subject_admin_before', 'actor_foreign', 'off_hours'] as const).map((name) => [
    name,
    { name, value: false, text: '' },
  ]),
);
/** Rules about who did it, not what: any change may fire them. */
const ABOUT_ACTORS = new Set([
  'Change made by the vendor',
  'Change made from another organisation',
  'Change made as somebody else',
]);

const titles = (rules: RuleSet, event: AuditEvent, facts: Facts = HARMLESS): readonly string[] =>
  rules
    .candidates(event)
    .filter((rule) => rule.test(event, facts) !== false && !ABOUT_ACTORS.has(rule.title))
    .map(({ title }) => title)
    .sort();

const genesysRecords = (kind: string, seq = 0): readonly GenesysRecord[] =>
  toEntries(SEED, drawChange(SEED, 'genesys', seq, TIME, { lateScale: 1, wish: { kind } })).map(
    (entry) => genesysRecordOf(SEED, centre, entry, TIME),
  );

/** Which rules the kinds that the simulators make fire; of other kinds, none. */
const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  'PeoplePermissions/Role/Update': ['Role created, changed or deleted'],
  'PeoplePermissions/OAuthClient/Create': ['OAuth client created'],
  'PeoplePermissions/OAuthClient/Update': ['OAuth client changed'],
  'PeoplePermissions/OAuthClient/Delete': ['OAuth client deleted'],
  'PeoplePermissions/AuthUser/AuthenticationFailed': ['Log-in failed'],
  'Directory/User/Delete': ['User deleted'],
  'Architect/Flow/Publish': ['Flow published'],
  'Architect/Flow/Delete': ['Flow deleted'],
  'Datatables/Schema/Delete': ['Data table deleted'],
  'Integrations/Credential/Update': ['Credential of an integration changed'],
  'Outbound/ContactList/Export': ['Contact list exported'],
  'GDPR/GdprRequest/Create': ['Request about personal data'],
  'Admin/User/Create': ['User created'],
  'Admin/User/Deactivate': ['User deactivated or deleted'],
  'Admin/Role/Assign': ['Role given to a user'],
  'Admin/Role/Update': ['Role or permissions changed'],
  'Admin/AccessKey/Create': ['Access key created or changed'],
  'ACD/Skill/Delete': ['Skill, campaign, contact point or list deleted'],
  'Studio/Script/Publish': ['Script published'],
};

/** The rest of the list of dangerous changes, which the simulator does not make: its records, told otherwise. */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  'PeoplePermissions/Role/Create': ['Role created, changed or deleted'],
  'PeoplePermissions/Role/Delete': ['Role created, changed or deleted'],
  'PeoplePermissions/OAuthClientAuthorization/Authorize': [
    'OAuth client authorised or its authorisation changed',
  ],
  'PeoplePermissions/IdentityProvider/Create': ['Identity provider changed'],
  'PeoplePermissions/IdentityProvider/Delete': ['Identity provider changed'],
  'PeoplePermissions/AuthOrganization/Update': [
    'Authentication settings of the organisation changed',
  ],
  'PeoplePermissions/OrganizationAuthorizationTrust/Create': [
    'Trust in another organisation changed',
  ],
  'PeoplePermissions/MFAVerifier/Delete': ['Second factor removed'],
  'Architect/Flow/Unpublish': ['Flow unpublished'],
  'ContactCenter/Queue/Delete': ['Queue deleted'],
  'Datatables/Row/Delete': ['Row of a data table deleted'],
  'Datatables/Bulk/Create': ['Data table changed in bulk'],
  'Datatables/Row/BulkDelete': ['Data table changed in bulk'],
  'Integrations/Integration/Delete': ['Integration changed'],
  'Quality/RecordingKey/Rotate': ['Recording key changed'],
  'Quality/RecordingKeyConfig/Update': ['Recording key changed'],
  'PeoplePermissions/Policy/Update': ['Policy changed'],
  'Quality/Policy/Delete': ['Policy changed'],
  'Directory/User/Create': ['User created'],
  'Outbound/DNCList/Delete': ['Contact list or do-not-call list deleted'],
  'Outbound/ContactList/Purge': ['Contact list or do-not-call list deleted'],
  'Limits/OrganizationLimits/Update': ['Limits of the organisation changed'],
};

const told = (kind: string): GenesysRecord => {
  const [record] = genesysRecords('Integrations/Credential/Update');
  assert.ok(record);
  const [serviceName = '', entityType = '', action = ''] = kind.split('/');
  return { ...record, serviceName, entityType, action };
};

describe('the rule pack', () => {
  let rules: RuleSet;
  before(async () => {
    rules = await loadRules([PACK]);
  });

  it('passes its own tests, each rule with one that matches and one that does not', async () => {
    const results = await runRuleTests([PACK]);
    assert.deepEqual(
      results.filter(({ passed }) => !passed),
      [],
    );
    for (const { id, title, runbook, description } of [
      ...rules.detections,
      ...rules.correlations,
    ]) {
      const own = results.filter(({ rule }) => rule === id);
      assert.ok(own.length >= 2, title);
      assert.ok(runbook !== null && description !== null, title);
    }
  });

  for (const kind of [...GENESYS_KINDS.keys(), ...Object.keys(FURTHER)]) {
    if (kind === 'Directory/User/Update') continue;
    const expected = EXPECTED[kind] ?? FURTHER[kind] ?? [];
    it(`fires ${expected.join(', ') || 'nothing'} for ${kind}, pushed or read`, () => {
      const records = GENESYS_KINDS.has(kind) ? genesysRecords(kind) : [told(kind)];
      for (const record of records) {
        for (const shaped of [record, toTopicShape(record)]) {
          assert.deepEqual(titles(rules, normaliseGenesys(shaped, context)), expected);
        }
      }
    });
  }

  for (const kind of CXONE_KINDS.keys()) {
    const expected = EXPECTED[kind] ?? [];
    it(`fires ${expected.join(', ') || 'nothing'} for ${kind} of CXone`, () => {
      const change = drawChange(SEED, 'cxone', 0, TIME, { lateScale: 1, wish: { kind } });
      for (const entry of toEntries(SEED, change)) {
        const record = cxoneRecordOf(SEED, centre, entry, TIME);
        const event = normaliseCxone(record, { ...context, trustEventId: true });
        assert.deepEqual(titles(rules, event), expected);
      }
    });
  }

  it('fires for a user who changes divisions, and for no other change of a user', () => {
    let moved = 0;
    for (let seq = 0; seq < 60; seq++) {
      for (const record of genesysRecords('Directory/User/Update', seq)) {
        const isMove =
          record.propertyChanges?.some(({ property }) => property === 'divisionId') === true;
        moved += isMove ? 1 : 0;
        const event = normaliseGenesys(record, context);
        assert.deepEqual(titles(rules, event), isMove ? ['User moved to another division'] : []);
      }
    }
    assert.ok(moved > 0 && moved < 60);
  });

  it('fires for an admin role given to a non-admin, by what is looked up', () => {
    const [record] = genesysRecords('PeoplePermissions/Role/MemberAdd');
    const event = normaliseGenesys(record, context);
    const facts = (isAdmin: boolean | null, before: boolean | null): Facts =>
      new Map(HARMLESS)
        .set('role_is_admin', { name: 'role_is_admin', value: isAdmin, text: '' })
        .set('subject_admin_before', { name: 'subject_admin_before', value: before, text: '' });
    const fired = (isAdmin: boolean | null, before: boolean | null) =>
      titles(rules, event, facts(isAdmin, before)).length === 1;
    assert.equal(fired(true, false), true);
    assert.equal(fired(true, true), false);
    assert.equal(fired(false, false), false);
    assert.equal(fired(null, false), true);
    assert.equal(fired(true, null), true);
    assert.equal(fired(false, null), false);
  });

  it('fires for who did it: the vendor, partners, somebody in another name', () => {
    const fired = (event: AuditEvent) => rules.candidates(event).map(({ title }) => title);
    const record = told('Routing/Queue/Update');
    const by = (more: Partial<GenesysRecord>) =>
      fired(normaliseGenesys({ ...record, user: { id: 'u' }, ...more }, context));
    assert.deepEqual(by({ level: 'GENESYS_INTERNAL', userHomeOrgId: centre.organization.id }), [
      'Change made by the vendor',
    ]);
    assert.deepEqual(by({ level: 'USER', userHomeOrgId: '7b6f3f0e-1f7b-4d0e-9a5b-0a4f5f0c9d11' }), [
      'Change made from another organisation',
    ]);
    assert.deepEqual(by({ level: 'USER', userHomeOrgId: centre.organization.id }), []);
  });

  it('finds by its index what every rule finds by itself', () => {
    for (const kind of [...GENESYS_KINDS.keys(), ...Object.keys(FURTHER)]) {
      const record = GENESYS_KINDS.has(kind) ? genesysRecords(kind)[0] : told(kind);
      const event = normaliseGenesys(record, context);
      const alone = rules.detections.filter((rule) => rule.test(event, new Map()) !== false);
      assert.deepEqual(rules.candidates(event), alone);
    }
  });

  it('says nothing of an event of which only the platform is known', () => {
    for (const platform of ['genesys', 'cxone'] as const) {
      const event =
        platform === 'genesys'
          ? normaliseGenesys({}, context)
          : normaliseCxone({}, { ...context, trustEventId: true });
      assert.deepEqual(rules.candidates(event), []);
    }
  });
});
