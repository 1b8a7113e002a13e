import type { Named, Person } from '../changes/contact-centre.ts';
import { createDraw, roll } from '../changes/random.ts';
import type { SimulatedRequest } from '../http/exchange.ts';
import { firstPermissions } from './first-permissions.ts';
import { recentRecords } from './recent-records.ts';
import type { GenesysState } from './state.ts';

/** What an organisation says of one of its entities. */
export function describeEntity(
  request: SimulatedRequest,
  state: GenesysState,
  address: string,
  entity: Named,
): object {
  const common = { ...entity, selfUri: `/api/v2/${address}/${entity.id}` };
  switch (address) {
    case 'authorization/roles':
      return { ...common, ...permissionsOf(state, entity), userCount: 1 + (keyOf(entity) % 40) };
    case 'authorization/divisions':
      return { ...common, homeDivision: entity.name === 'Home' };
    case 'routing/queues':
      return {
        ...common,
        division: divisionOf(state, entity),
        memberCount: membersOf(state, entity).length,
      };
    case 'groups':
      return {
        ...common,
        type: 'official',
        state: 'active',
        memberCount: membersOf(state, entity).length,
      };
    case 'flows':
      return {
        ...common,
        type: 'inboundcall',
        active: true,
        deleted: false,
        division: divisionOf(state, entity),
      };
    case 'flows/datatables':
      return {
        ...common,
        division: divisionOf(state, entity),
        ...(request.query.get('expand') === 'schema' ? { schema: SCHEMA } : {}),
      };
    case 'oauth/clients':
      // It really shows the secret.
      return {
        ...common,
        authorizedGrantType: 'CLIENT-CREDENTIALS',
        secret: `secret-of-${entity.id}`,
        state: 'active',
      };
    default:
      return common;
  }
}

export function describeUser(
  request: SimulatedRequest,
  state: GenesysState,
  user: Person,
  is: string,
): object {
  const expanded = (request.query.get('expand') ?? '').split(',');
  const { homeOrgId: _homeOrgId, ...shown } = user;
  return {
    ...shown,
    username: user.email,
    state: is,
    version: 1 + (keyOf(user) % 400),
    division: divisionOf(state, user),
    ...(expanded.includes('authorization')
      ? { authorization: { roles: grantsOf(state, user).map(({ role }) => role), permissions: [] } }
      : {}),
    selfUri: `/api/v2/users/${user.id}`,
  };
}

/** Those that the last update of the role left, else those it began with. */
function permissionsOf(state: GenesysState, role: Named) {
  let permissions: readonly string[] | undefined;
  for (const { entity, propertyChanges } of recentRecords(state, ROLE_UPDATE)) {
    if (entity.id !== role.id) continue;
    permissions = propertyChanges?.[0]?.newValues;
    break;
  }
  permissions ??= firstPermissions(role.name);
  const permissionPolicies = permissions.map((permission) => {
    const [domain, entityName, action] = permission.split(':');
    return { domain, entityName, actionSet: [action] };
  });
  return { permissions, permissionPolicies };
}

const ROLE_UPDATE = /^PeoplePermissions\/Role\/Update$/u;

interface Grant {
  readonly role: Named;
  readonly madeAt: string;
}

/** One to three of them (none for newcomers), and what changes of membership have added and taken since; each with when it was given. */
export function grantsOf(state: GenesysState, user: Named): readonly Grant[] {
  const { roles, newcomers } = state.world.centre;
  const draw = createDraw(state.world.seed, 20, keyOf(user));
  const count = newcomers.some(({ id }) => id === user.id) ? 0 : 1 + draw.int(3);
  const first = new Set(Array.from({ length: count }, () => draw.pick(roles).id));
  /** Newest first: of each role the oldest grant that nothing has taken since. */
  const given = new Map<string, string>();
  const taken = new Set<string>();
  for (const { entity, action, eventDate } of recentRecords(state, MEMBERSHIP)) {
    const [userId, roleId = ''] = entity.name?.split('--') ?? [];
    if (userId !== user.id || taken.has(roleId)) continue;
    if (action === 'MemberAdd') given.set(roleId, eventDate);
    else taken.add(roleId);
  }
  return roles.flatMap((role) => {
    const isFirst = first.has(role.id) && !taken.has(role.id);
    const madeAt = isFirst ? FIRST_GRANTS : given.get(role.id);
    return madeAt === undefined ? [] : [{ role, madeAt }];
  });
}

const FIRST_GRANTS = '2026-01-05T08:00:00.000Z';

const MEMBERSHIP = /^PeoplePermissions\/Role\/Member(Add|Remove)$/u;

/** Of a queue or a group. */
export function membersOf({ world }: GenesysState, entity: Named): readonly Person[] {
  return world.centre.users.filter(
    ({ id }) => roll(world.seed, 21, keyOf(entity), keyOf({ id })) < 0.2,
  );
}

export function divisionOf({ world }: GenesysState, entity: Pick<Named, 'id'>): Named {
  const { divisions } = world.centre;
  return divisions[keyOf(entity) % divisions.length] ?? { id: '', name: '' };
}

/** A number of its own, from the first digits of the id. */
const keyOf = ({ id }: Pick<Named, 'id'>): number => Number.parseInt(id.slice(0, 8), 16);

const SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['key'],
  properties: { key: { type: 'string' }, price: { type: 'number' } },
};
