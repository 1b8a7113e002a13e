import type { Named } from './contact-centre.ts';
import type { GenesysKind } from './genesys-kind.ts';
import type { GenesysReference } from './genesys-record.ts';

function reference(path: string, { id, name }: Named): GenesysReference {
  return { id, name, selfUri: `/api/v2/${path}/${id}` };
}

/** Role membership: no property changes at all, the member is only in the composite entity name. */
function roleMembership(action: 'MemberAdd' | 'MemberRemove', weight: number): GenesysKind {
  return {
    service: 'PeoplePermissions',
    entityType: 'Role',
    action,
    weight,
    systemShare: 0.8,
    describe: (draw, { organization, roles, users, foreignUsers }) => {
      const member = draw.chance(0.05) ? draw.pick(foreignUsers) : draw.pick(users);
      const role = draw.pick(roles);
      const name = `${member.id}--${role.id}--${organization.id}`;
      return {
        entity: {
          id: role.id,
          name,
          selfUri: `/api/v2/authorization/roles/${role.id}`,
        },
        propertyChanges: [],
        context: {},
      };
    },
  };
}

function oauthClient(action: string, weight: number): GenesysKind {
  return {
    service: 'PeoplePermissions',
    entityType: 'OAuthClient',
    action,
    weight,
    systemShare: 0.05,
    describe: (draw, { oauthClients }) => ({
      entity: reference('oauth/clients', draw.pick(oauthClients)),
      propertyChanges:
        action === 'Delete'
          ? [
              {
                property: 'deleted_on',
                newValues: ['2026-03-01T01:02:03.000Z'],
              },
              {
                property: 'scopes',
                oldValues: ['users', 'audits:readonly'],
              },
            ]
          : [
              {
                property: 'accessTokenValiditySeconds',
                oldValues: ['86400'],
                newValues: ['3600'],
              },
            ],
    }),
  };
}

export const ACCESS_KINDS: readonly GenesysKind[] = [
  roleMembership('MemberAdd', 14),
  roleMembership('MemberRemove', 8),
  {
    service: 'PeoplePermissions',
    entityType: 'Role',
    action: 'Update',
    weight: 2,
    systemShare: 0.1,
    describe: (draw, { roles }) => ({
      entity: reference('authorization/roles', draw.pick(roles)),
      propertyChanges: [
        {
          property: 'permissionPolicies',
          oldValues: ['directory:user:view'],
          newValues: ['directory:user:view', 'authorization:role:edit', 'audits:audit:view'],
        },
      ],
      context: {},
    }),
  },
  oauthClient('Create', 1),
  oauthClient('Update', 1),
  oauthClient('Delete', 1),
  {
    service: 'PeoplePermissions',
    entityType: 'AccessToken',
    action: 'Create',
    weight: 4,
    systemShare: 0.4,
    describe: (draw) => ({
      entity: {
        id: draw.uuid(draw.int(1e6)),
        name: '',
      },
      context: {},
    }),
  },
  {
    service: 'PeoplePermissions',
    entityType: 'AuthUser',
    action: 'AuthenticationFailed',
    weight: 3,
    systemShare: 0.1,
    describe: (draw, { users }) => ({ entity: reference('users', draw.pick(users)) }),
  },
  {
    service: 'Directory',
    entityType: 'User',
    action: 'Update',
    weight: 18,
    systemShare: 0.97,
    describe: (draw, { users, deletedUsers, divisions }) => {
      const user = draw.chance(0.05) ? draw.pick(deletedUsers) : draw.pick(users);
      const version = draw.int(400);
      const address = {
        countryCode: 'CH',
        display: `+41 44 000 ${draw.int(9999)}`,
        type: 'WORK',
      };
      const changes = [
        {
          property: 'version',
          oldValues: [`${version}`],
          newValues: [`${version + 1}`],
        },
        {
          property: 'addresses',
          oldValues: ['[]'],
          newValues: [JSON.stringify([address])],
        },
        {
          property: 'divisionId',
          oldValues: [draw.pick(divisions).id],
          newValues: [draw.pick(divisions).id],
        },
      ];
      return {
        entity: reference('users', user),
        propertyChanges: changes.slice(0, 1 + draw.int(changes.length)),
      };
    },
  },
  {
    service: 'Directory',
    entityType: 'User',
    action: 'Delete',
    weight: 1,
    systemShare: 0.3,
    describe: (draw, { deletedUsers }) => ({
      entity: reference('users', draw.pick(deletedUsers)),
      propertyChanges: [
        {
          property: 'state',
          oldValues: ['active'],
          newValues: ['deleted'],
        },
      ],
    }),
  },
  {
    service: 'Groups',
    entityType: 'DirectoryGroup',
    action: 'Update',
    weight: 5,
    parts: 3,
    systemShare: 0.5,
    describe: groupMembership,
  },
];

/**
 * One change of membership leaves three siblings: only `memberCount` tells the direction,
 * `individuals` is noise, `group-membership` lists ids in brackets that are not JSON.
 */
function groupMembership(
  ...[draw, { groups, users }, part]: Parameters<GenesysKind['describe']>
): ReturnType<GenesysKind['describe']> {
  const group = draw.pick(groups);
  const count = 3 + draw.int(40);
  const isAdded = draw.chance(0.5);
  const members = [draw.pick(users).id, draw.pick(users).id].slice(draw.int(2));
  const actor = draw.pick(users).id;
  const correlationId = draw.uuid(draw.int(1e6));
  const after = count + (isAdded ? members.length : -members.length);
  const siblings = [
    { property: 'memberCount', oldValues: [`${count}`], newValues: [`${after}`] },
    { property: 'individuals', oldValues: [], newValues: [] },
    { property: 'group-membership', oldValues: [], newValues: [`[${members.join(', ')}]`] },
  ];
  const selfUri = `/api/v2/groups/${group.id}`;
  return {
    entity: { id: group.id, name: '', selfUri },
    propertyChanges: siblings.slice(part, part + 1),
    context: { correlationId, ...(part === 0 ? { userid: actor } : {}) },
    ...(part === 0 ? { level: 'SYSTEM' as const } : {}),
  };
}
