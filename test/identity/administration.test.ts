import assert from 'node:assert/strict';
import { judgeRole } from '../../src/identity/administration.ts';
import type { PermissionPolicy } from '../../src/platforms/access-look-ups.ts';

const policy = (permission: string): PermissionPolicy => {
  const [domain = '', entity = '', action = ''] = permission.split(':');
  return { domain, entity, actions: action.split(',') };
};
const judge = (
  name: string | null,
  permissions: readonly string[] | null,
  patterns = ['*Admin*'],
) =>
  judgeRole(
    { id: 'r-1', name, policies: permissions === null ? null : permissions.map(policy) },
    patterns,
  );

describe('a role', () => {
  it('administers by what it permits: whoever may give rights', () => {
    for (const permission of [
      'authorization:role:edit',
      'authorization:grant:add',
      'authorization:*:*',
      '*:*:*',
      'directory:user:*',
      'directory:*:*',
      'directory:user:view,edit',
      'oauth:client:add',
      'sso:provider:edit',
      'Authorization:Role:Edit',
    ])
      assert.equal(judge('Clerk', ['routing:queue:edit', permission]).isAdmin, true, permission);
  });

  it('does not by looking, nor by what gives no rights', () => {
    const harmless = ['authorization:role:view', 'directory:user:search', 'routing:queue:*'];
    const verdict = judge('Clerk', harmless);
    assert.equal(verdict.isAdmin, false);
    assert.equal(verdict.because, 'role Clerk (r-1) permits no administration');
  });

  it('says by which permission', () => {
    const { because } = judge('Clerk', ['directory:user:view', 'oauth:client:delete']);
    assert.equal(because, 'role Clerk (r-1) permits oauth:client:delete');
  });

  it('administers by its name, as configured, whatever the case', () => {
    assert.equal(judge('Communicate - ADMIN', []).isAdmin, true);
    assert.equal(judge('Superuser', [], ['admin', 'super*']).isAdmin, true);
    assert.equal(judge('admin assistant', [], ['admin']).isAdmin, false, 'no star: all of it');
    assert.equal(judge('a.b', [], ['a?b', 'axb']).isAdmin, false, 'only the star is special');
  });

  it('is unknown where the platform does not tell what it permits', () => {
    assert.deepEqual(judge('Clerk', null), {
      isAdmin: null,
      because: 'the platform does not tell what role Clerk (r-1) permits',
    });
    assert.equal(judge('Administrator', null).isAdmin, true, 'its name may tell all the same');
  });
});
