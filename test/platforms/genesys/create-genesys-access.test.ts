import assert from 'node:assert/strict';
import { openOrganisation, type Organisation } from '../../identity/organisation.ts';

describe('what Genesys Cloud tells of rights', () => {
  let organisation: Organisation;
  beforeEach(async () => {
    organisation = await openOrganisation({ history: { records: 0, spanMs: 1 } });
  });
  afterEach(() => organisation.simulator.close());

  const roleNamed = (name: string) => {
    const role = organisation.simulator.world.centre.roles.find((each) => each.name === name);
    assert.ok(role);
    return role;
  };

  it('is what a role permits, as it is after its last change', async () => {
    const role = roleNamed('employee');
    const before = await organisation.access.role(role.id);
    assert.partialDeepStrictEqual(before, {
      found: {
        id: role.id,
        name: 'employee',
        policies: [{ domain: 'directory', entity: 'user', actions: ['view'] }],
      },
    });
    organisation.change('PeoplePermissions/Role/Update', { target: 'employee' });
    const after = await organisation.access.role(role.id);
    assert.ok('found' in after);
    assert.ok(after.found.policies?.some(({ domain }) => domain === 'authorization'));
  });

  it('is who holds which role, and since when', async () => {
    const [event] = organisation.change('PeoplePermissions/Role/MemberAdd', { target: 'admin' });
    assert.ok(event?.subject_id);
    const { subject_id: subject } = event;
    const isForeign = organisation.simulator.world.centre.foreignUsers.some(
      ({ id }) => id === subject,
    );
    const reply = await organisation.access.grants(subject);
    if (isForeign) return assert.ok('unknown' in reply);
    assert.ok('found' in reply);
    const grant = reply.found.find(({ role }) => role === event.target_id);
    assert.equal(grant?.roleName, 'admin');
    assert.ok(grant?.madeAt !== null);
  });

  it('is nothing of those that are gone, of no ids, and without the permission', async () => {
    const gone = await organisation.access.grants('deadbeef-0000-4000-8000-000000000000');
    assert.match('unknown' in gone ? gone.unknown : '', /does not know deadbeef.* any more/);
    organisation.asked();
    const odd = await organisation.access.role('../../users');
    assert.match('unknown' in odd ? odd.unknown : '', /is no id to ask for/);
    assert.deepEqual(organisation.asked(), [], 'records do not decide which address is asked');
    await organisation.fault({ kind: 'forbidLookUp' });
    const refused = await organisation.access.role(roleNamed('admin').id);
    assert.match('unknown' in refused ? refused.unknown : '', /authorization:role:view/);
  });
});
