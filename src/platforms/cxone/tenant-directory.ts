import { z } from 'zod';
import { Failure } from '../../audit/failure.ts';
import type { LookedUp, LookUpKind } from '../look-ups.ts';
import type { CxoneApi } from './cxone-api.ts';

const text = z.string().min(1).optional().catch(undefined);
const userList = z.looseObject({
  users: z.array(
    z.looseObject({
      id: text,
      userName: text,
      emailAddress: text,
      fullName: text,
      firstName: text,
      lastName: text,
      status: text,
      role: text,
    }),
  ),
});
const roleList = z.looseObject({
  roles: z.array(z.looseObject({ roleId: text, roleName: text, displayName: text, status: text })),
});

export interface DirectoryEntry extends Omit<LookedUp, 'kind' | 'id'> {
  /** Whatever an audit record may call it by, in lower case. */
  readonly keys: readonly string[];
  /** As the platform shows it. */
  readonly entity: unknown;
}

export interface Directory {
  /** e.g. `GET /user-management/v1/users?includeDeleted=true`. */
  readonly source: string;
  readonly observedAt: number;
  readonly entries: readonly DirectoryEntry[];
}

const USERS = '/user-management/v1/users?includeDeleted=true';
const ROLES = '/authorization/v1/roles/search';
const PAGE_SIZE = 100;
const MAX_PAGES = 100;

/** All users or roles of the tenant: the audit calls them by address and name, and neither list can be asked for those. */
export const readDirectory = async (
  api: CxoneApi,
  apiUrl: string,
  kind: LookUpKind,
  signal?: AbortSignal,
): Promise<Directory> =>
  kind === 'role' ? readRoles(api, apiUrl, signal) : readUsers(api, apiUrl, signal);

const readUsers = async (
  api: CxoneApi,
  apiUrl: string,
  signal: AbortSignal | undefined,
): Promise<Directory> => {
  const { json } = await api.get(new URL(apiUrl + USERS), false, signal);
  const list = userList.safeParse(json).data;
  if (list === undefined) throw unreadable(`GET ${USERS}`);
  const entries = list.users.map((user) => {
    const { id, userName, emailAddress, fullName, firstName, lastName, status, role } = user;
    const parts = [firstName, lastName].filter((part) => part !== undefined).join(' ');
    return {
      keys: keysOf(id, userName, emailAddress),
      name: fullName ?? (parts === '' ? null : parts),
      state: stateOf(status),
      attributes: texts({ userId: id, email: emailAddress, role }),
      entity: user,
    };
  });
  return { source: `GET ${USERS}`, observedAt: api.now(), entries };
};

const readRoles = async (
  api: CxoneApi,
  apiUrl: string,
  signal: AbortSignal | undefined,
): Promise<Directory> => {
  const entries: DirectoryEntry[] = [];
  for (let pageNo = 0; pageNo < MAX_PAGES; pageNo++) {
    const question = { filter: {}, page: { pageSize: PAGE_SIZE, pageNo } };
    const { json } = await api.search(new URL(apiUrl + ROLES), question, signal);
    const list = roleList.safeParse(json).data;
    if (list === undefined) throw unreadable(`POST ${ROLES}`);
    const known = new Set(entries.flatMap(({ keys }) => keys));
    const fresh = list.roles.map(toRole).filter(({ keys }) => !keys.every((key) => known.has(key)));
    entries.push(...fresh);
    // A server that knows no pages gives the same again.
    if (list.roles.length < PAGE_SIZE || fresh.length === 0) break;
  }
  return { source: `POST ${ROLES}`, observedAt: api.now(), entries };
};

const toRole = (role: z.infer<typeof roleList>['roles'][number]): DirectoryEntry => ({
  keys: keysOf(role.roleId, role.roleName, role.displayName),
  name: role.displayName ?? role.roleName ?? null,
  state: stateOf(role.status),
  attributes: texts({ roleId: role.roleId }),
  entity: role,
});

const keysOf = (...names: readonly (string | undefined)[]): readonly string[] =>
  names.flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));

/** UNREGISTERED, PENDING and BLOCKED users, INACTIVE and DRAFT roles. */
const stateOf = (status: string | undefined): LookedUp['state'] => {
  if (status === 'DELETED') return 'deleted';
  return status === undefined || status === 'ACTIVE' ? 'active' : 'inactive';
};

const texts = (all: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

const unreadable = (endpoint: string): Failure =>
  new Failure({
    type: 'UnexpectedReply',
    message: `${endpoint} answered 200 with something that is not the list that it should be.`,
    retryable: true,
  });
