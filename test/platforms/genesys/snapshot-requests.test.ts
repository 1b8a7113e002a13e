import assert from 'node:assert/strict';
import { normaliseGenesys } from '../../../src/platforms/genesys/normalise.ts';
import { snapshotRequests } from '../../../src/platforms/genesys/snapshot-requests.ts';
import { ORGANIZATION, recordContext, ROLE, USER } from './records.ts';

const ID = 'aa000000-0000-4000-8000-00000000000a';

const asked = (triple: string, fields: object = {}): readonly string[] => {
  const [serviceName, entityType, action] = triple.split('/');
  const record = {
    id: 'r1',
    eventDate: '2026-03-01T01:02:03Z',
    entity: { id: ID, name: 'x' },
    serviceName,
    entityType,
    action,
    ...fields,
  };
  return snapshotRequests(normaliseGenesys(record, recordContext)).map(({ path }) => path);
};

const uri = (selfUri: string, id = ID) => ({ entity: { id, name: '', selfUri } });

describe('snapshots of ambiguous changes', () => {
  it('of a role membership are the role and what its member has been granted', () => {
    const entity = { id: ROLE, name: `${USER}--${ROLE}--${ORGANIZATION}` };
    assert.deepEqual(asked('PeoplePermissions/Role/MemberAdd', { entity }), [
      `/api/v2/authorization/roles/${ROLE}`,
      `/api/v2/authorization/subjects/${USER}`,
    ]);
  });

  it('of a token are its client and what its user has been granted', () => {
    const fields = { user: { id: USER }, userHomeOrgId: ORGANIZATION, client: { id: ID } };
    assert.deepEqual(asked('PeoplePermissions/AccessToken/Create', fields), [
      `/api/v2/oauth/clients/${ID}`,
      `/api/v2/authorization/subjects/${USER}`,
    ]);
  });

  it('of queue and group members are the queue, the group and their members', () => {
    assert.deepEqual(asked('ContactCenter/Queue/MemberAdd'), [
      `/api/v2/routing/queues/${ID}`,
      `/api/v2/routing/queues/${ID}/members?pageSize=100`,
    ]);
    assert.deepEqual(asked('Groups/DirectoryGroup/Update'), [
      `/api/v2/groups/${ID}`,
      `/api/v2/groups/${ID}/members?pageSize=100`,
    ]);
  });

  it('of a row are its table and the row, by the table that the address names', () => {
    const table = `/api/v2/flows/datatables/${ID}`;
    const both = [`${table}?expand=schema`, `${table}/rows/VIP%2F1?showbrief=false`];
    const inContext = { ...uri(table), context: { entityId: 'VIP/1' } };
    assert.deepEqual(asked('Datatables/Row/Update', inContext), both);
    const inAddress = uri(`${table}/rows/gold`, 'gold');
    assert.deepEqual(asked('Datatables/Row/Update', inAddress), [
      both[0],
      `${table}/rows/gold?showbrief=false`,
    ]);
  });

  it('follow the address that the record gives where no rule knows better, if it says no change', () => {
    const integration = uri(`/api/v2/integrations/${ID}`);
    const path = [`/api/v2/integrations/${ID}`];
    assert.deepEqual(asked('Integrations/Credential/Update', integration), path);
    const propertyChanges = [{ property: 'name', oldValues: ['a'], newValues: ['b'] }];
    assert.deepEqual(
      asked('Integrations/Credential/Update', { ...integration, propertyChanges }),
      [],
    );
    assert.deepEqual(asked('Integrations/Credential/View', integration), []);
    assert.deepEqual(
      asked('Integrations/Credential/Update', { ...integration, status: 'FAILURE' }),
      [],
    );
  });

  it('follow no address that leads elsewhere', () => {
    for (const odd of [
      'https://evil.example/api/v2/users/1',
      '//evil.example/api/v2/users/1',
      '/api/v2/../../oauth/token',
      '/api/v2/%2e%2e/x',
      '/api/v2/users/a b',
      '/oauth/token',
    ])
      assert.deepEqual(asked('Integrations/Credential/Update', uri(odd)), [], odd);
    assert.deepEqual(
      asked('ContactCenter/Queue/MemberAdd', { entity: { id: '..', name: '' } }),
      [],
    );
  });
});
