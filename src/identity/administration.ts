import type { PermissionPolicy, RoleAccess } from '../platforms/access-look-ups.ts';

/** Whoever may change these gives rights, to others or to himself. Entity `*`: any of the domain. */
const ADMINISTRATIVE: readonly (readonly [domain: string, entity: string])[] = [
  ['authorization', '*'], // roles, grants, divisions, trusts
  ['directory', 'user'], // accounts, their passwords and divisions
  ['directory', 'organization'],
  ['oauth', 'client'], // a client has roles of its own
  ['sso', 'provider'], // who may say who somebody is
  ['identityprovider', '*'],
  ['scim', '*'],
];

/** Looking changes nothing. */
const LOOKING = /^(view|search|read|list|download|export)/i;

/** The first of the permissions by which somebody could give rights, as `domain:entity:action`; undefined: none. */
const administrativePermission = (policies: readonly PermissionPolicy[]): string | undefined => {
  for (const { domain, entity, actions } of policies) {
    const [action] = actions.filter((each) => !LOOKING.test(each));
    if (action !== undefined && isAdministrative(domain, entity)) {
      return `${domain}:${entity}:${action}`;
    }
  }
  return undefined;
};

const isAdministrative = (domain: string, entity: string): boolean =>
  ADMINISTRATIVE.some(
    ([ownDomain, ownEntity]) =>
      (domain === '*' || domain.toLowerCase() === ownDomain) &&
      (entity === '*' || ownEntity === '*' || entity.toLowerCase() === ownEntity),
  );

/** Whether a role administers, and for people why; null: nobody can tell. */
export interface RoleVerdict {
  readonly isAdmin: boolean | null;
  readonly because: string;
}

/** By its name, as `alerts.administrator_roles` has it, or by what it permits. */
export const judgeRole = (
  { id, name, policies }: RoleAccess,
  patterns: readonly string[],
): RoleVerdict => {
  const called = name === null ? id : `${name} (${id})`;
  const pattern = patterns.find((each) => name !== null && fits(each, name));
  if (pattern !== undefined) {
    return { isAdmin: true, because: `role ${called} is named by administrator_roles: ${pattern}` };
  }
  if (policies === null) {
    return { isAdmin: null, because: `the platform does not tell what role ${called} permits` };
  }
  const permission = administrativePermission(policies);
  return permission === undefined
    ? { isAdmin: false, because: `role ${called} permits no administration` }
    : { isAdmin: true, because: `role ${called} permits ${permission}` };
};

/** `*` stands for anything; case is Sigma's, so it does not matter. */
const fits = (pattern: string, name: string): boolean => {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'isu').test(name);
};
