import { genesysError, tooManyRequests } from './error.ts';
import { lookUp } from './look-up.ts';
import { createQuery, readQuery } from './query.ts';
import { queryRealtime } from './query-realtime.ts';
import { readResults } from './results.ts';
import { readServiceMapping } from './service-mapping.ts';
import type { GenesysState } from './state.ts';
import { bearerToken, json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

/** The API host: token, quota, permission, then the route. */
export function answerGenesysApi(
  request: SimulatedRequest,
  state: GenesysState,
): SimulatedResponse {
  const token = bearerToken(request);
  if (token === undefined) {
    return genesysError(
      401,
      'authentication.required',
      'No authentication bearer token specified in authorization header.',
    );
  }
  if (state.faults.take('revokeToken', request) !== undefined) state.tokens.revoke(token);
  if (!state.tokens.isValid(token) || state.faults.has('revokeClient')) {
    return genesysError(401, 'bad.credentials', 'Invalid login credentials.');
  }
  const { count, allowed, resetSeconds } = state.tokens.use(token);
  const rate = {
    'inin-ratelimit-count': `${Math.min(count, allowed)}`,
    'inin-ratelimit-allowed': `${allowed}`,
    'inin-ratelimit-reset': `${resetSeconds}`,
  };
  const response =
    count > allowed
      ? tooManyRequests(resetSeconds, ++state.refusals % 3 !== 0)
      : permitted(request, state, token);
  return { ...response, headers: { ...response.headers, ...rate } };
}

function permitted(
  request: SimulatedRequest,
  state: GenesysState,
  token: string,
): SimulatedResponse {
  const isAudit = request.path.startsWith('/api/v2/audits/');
  if (isAudit && state.faults.has('removePermission')) {
    return genesysError(
      403,
      'missing.any.permissions',
      'Unable to perform the requested action. You must have at least one of the following permissions assigned: [audits:audit:view]',
    );
  }
  const response = isAudit ? routeAudit(request, state) : routeOther(request, state, token);
  return response ?? genesysError(404, 'not.found', `HTTP 404 Not Found: ${request.path}`);
}

function routeAudit(request: SimulatedRequest, state: GenesysState): SimulatedResponse | undefined {
  const path = request.path.slice('/api/v2/audits/'.length);
  switch (`${request.method} ${path}`) {
    case 'POST query':
      return createQuery(request, state);
    case 'POST query/realtime':
      return queryRealtime(request, state);
    case 'GET query/servicemapping':
      return readServiceMapping(state, 'query');
    case 'GET query/realtime/servicemapping':
      return readServiceMapping(state, 'realtime');
    default:
  }
  const [, id = '', isResults] = /^query\/([^/]+)(\/results)?$/u.exec(path) ?? [];
  if (request.method !== 'GET' || id === '') return undefined;
  return isResults === undefined ? readQuery(id, state) : readResults(id, request, state);
}

function routeOther(
  request: SimulatedRequest,
  state: GenesysState,
  token: string,
): SimulatedResponse | undefined {
  const { world, settings } = state;
  const { organization } = world.centre;
  switch (`${request.method} ${request.path}`) {
    case 'GET /api/v2/organizations/me':
      return json(200, { ...organization, version: 1, state: 'active', selfUri: request.path });
    case 'GET /api/v2/tokens/me':
      return json(200, {
        organization,
        homeOrganization: organization,
        authorizedScope: [],
        OAuthClient: { id: settings.clientId, name: 'Holdfast', organization },
      });
    case 'DELETE /api/v2/tokens/me':
      state.tokens.revoke(token);
      return json(200, {});
    case 'GET /api/v2/organizations/limits/namespaces/audit':
      return json(200, { entities: AUDIT_LIMITS });
    default:
      return request.method === 'GET' ? lookUp(request, state) : undefined;
  }
}

/** The namespace exists; its keys and values are not published, so these are invented. */
const AUDIT_LIMITS = [
  { namespace: 'audit', key: 'query.create.rate.per.minute', value: 60 },
  { namespace: 'audit', key: 'query.concurrent.max', value: 5 },
];
