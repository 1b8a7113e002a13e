import { createAccessTokens } from '../access-tokens.ts';
import { answerAdmin } from '../admin.ts';
import { answerAudit } from './answer-audit.ts';
import { answerDirectory } from './directory.ts';
import { cxoneError, plantedCxoneError } from './error.ts';
import { answerAccessKey, answerOidcToken, answerRefresh } from './login.ts';
import type { CxoneSettings, CxoneState } from './state.ts';
import { createFaults, withFaults } from '../faults.ts';
import { bearerToken, json } from '../http/respond.ts';
import type { SimulatedHandler, SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import { startSimulator } from '../simulator.ts';
import type { Simulator, SimulatorOptions } from '../simulator.ts';
import type { World } from '../world/world.ts';

export interface CxoneOptions extends Partial<CxoneSettings>, SimulatorOptions {}

const DEFAULTS: CxoneSettings = {
  clientId: 'holdfast',
  clientSecret: 'simulated-secret',
  accessKeyId: 'SIMULATEDACCESSKEY',
  accessKeySecret: 'simulated-access-key-secret',
  tokenSeconds: 3600,
  requestsPerMinute: 300,
  defaultTop: 100,
  maxTop: 1000,
  nextLink: 'mixed',
  retentionMs: 365 * 24 * 3_600_000,
};

/** Serves issuer, UserHub and API of one tenant on one port. */
export async function simulateCxone(options: CxoneOptions = {}): Promise<Simulator> {
  return startSimulator('cxone', options, (world) => cxoneHandler(world, options));
}

/** The same without a port. */
export function cxoneHandler(world: World, options: CxoneOptions = {}): SimulatedHandler {
  const settings = { ...DEFAULTS, ...options };
  const state: CxoneState = {
    world,
    settings,
    pages: 0,
    lastShown: [],
    faults: createFaults(world.seed),
    tokens: createAccessTokens(world.now, settings),
    refreshTokens: new Set(),
  };
  const platform = withFaults(state.faults, plantedCxoneError, (request) => route(request, state));
  return (request) =>
    answerAdmin(request, { world, faults: state.faults, platform: 'cxone' }) ?? platform(request);
}

function route(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  switch (`${request.method} ${request.path}`) {
    case 'GET /.well-known/openid-configuration':
      return json(200, discovery(request.origin));
    case 'GET /.well-known/cxone-configuration':
      return tenantConfiguration(request, state);
    case 'POST /auth/token':
      return answerOidcToken(request, state);
    case 'POST /authentication/v1/token/access-key':
      return answerAccessKey(request, state);
    case 'POST /public/user/refresh':
      return answerRefresh(request, state);
    default:
      return answerApi(request, state);
  }
}

function answerApi(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  const token = bearerToken(request);
  if (token !== undefined && state.faults.take('revokeToken', request) !== undefined) {
    state.tokens.revoke(token);
  }
  if (!state.tokens.isValid(token) || state.faults.has('revokeClient')) return cxoneError(401);
  const { count, allowed } = state.tokens.use(token);
  if (count > allowed) return cxoneError(429);
  const directory = answerDirectory(request, state);
  if (directory !== undefined) return directory;
  // Nobody confirmed what precedes this path, so any prefix will do.
  if (request.method !== 'GET' || !request.path.endsWith('/activity/audit')) return cxoneError(404);
  return state.faults.has('removePermission') ? cxoneError(403) : answerAudit(request, state);
}

function discovery(issuer: string): Record<string, unknown> {
  return {
    issuer,
    authorization_endpoint: `${issuer}/auth/authorize`,
    token_endpoint: `${issuer}/auth/token`,
    jwks_uri: `${issuer}/auth/jwks`,
    grant_types_supported: ['authorization_code', 'password', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['client_secret_basic'],
  };
}

/** Names the API base of a tenant: here, itself. */
function tenantConfiguration(request: SimulatedRequest, { world }: CxoneState): SimulatedResponse {
  const tenantId = world.centre.organization.id;
  if (request.query.get('tenantId') !== tenantId) return cxoneError(404, 'Unknown tenant');
  const { origin } = request;
  return json(200, {
    api_endpoint: origin,
    auth_endpoint: origin,
    ui_endpoint: origin,
    tenantId,
    area: 'na1',
    cluster: 'A01',
    domain: 'nice-incontact.com',
    acdDomain: 'incontact.com',
    uhDomain: 'nicecxone.com',
    globaldomain: 'niceincontact.com',
    private: false,
  });
}
