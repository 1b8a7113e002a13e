import type { Named, Person } from '../changes/contact-centre.ts';
import { json, jsonBody } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { cxoneError } from './error.ts';
import type { CxoneState } from './state.ts';

/** Users and roles of the tenant; undefined for other addresses. */
export function answerDirectory(
  request: SimulatedRequest,
  state: CxoneState,
): SimulatedResponse | undefined {
  const { centre } = state.world;
  switch (`${request.method} ${request.path}`) {
    case 'GET /user-management/v1/users': {
      if (state.faults.take('forbidLookUp', request) !== undefined) return cxoneError(403);
      const hasDeleted = request.query.get('includeDeleted') === 'true';
      const deleted = state.faults.has('forgetDeletedUsers') ? [] : centre.deletedUsers;
      const users = [
        ...centre.users.map((user) => describeUser(user, 'ACTIVE')),
        ...(hasDeleted ? deleted.map((user) => describeUser(user, 'DELETED')) : []),
      ];
      return json(200, { users });
    }
    case 'POST /authorization/v1/roles/search': {
      if (state.faults.take('forbidLookUp', request) !== undefined) return cxoneError(403);
      const { pageSize, pageNo } = pageOf(request);
      const roles = centre.roles.slice(pageNo * pageSize, (pageNo + 1) * pageSize);
      return json(200, { roles: roles.map(describeRole) });
    }
    default:
      return undefined;
  }
}

function pageOf(request: SimulatedRequest): { pageSize: number; pageNo: number } {
  const asked = jsonBody(request)?.['page'] as Record<string, unknown> | undefined;
  return { pageSize: Number(asked?.['pageSize'] ?? 25), pageNo: Number(asked?.['pageNo'] ?? 0) };
}

function describeUser({ id, name, email }: Person, status: string): object {
  const [firstName = '', ...rest] = name.split(' ');
  const names = { firstName, lastName: rest.join(' '), fullName: name };
  return { id, userName: email, emailAddress: email, ...names, status, role: 'Agent' };
}

function describeRole({ id, name }: Named): object {
  const permissions = [{ permission: 'Users.View' }];
  return { roleId: id, roleName: name, displayName: name, status: 'ACTIVE', permissions };
}
