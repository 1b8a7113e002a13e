import { randomBytes } from 'node:crypto';
import type { CxoneState } from './state.ts';
import { basicCredentials, json, jsonBody } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

/** The token endpoint that discovery names: an access key as password grant, or a refresh. */
export function answerOidcToken(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  const { clientId, clientSecret } = state.settings;
  const [id, secret] = basicCredentials(request)?.map(decode) ?? [];
  if (id !== clientId || secret !== clientSecret) {
    return json(401, {
      error: 'invalid_client',
      error_description: 'Client authentication failed',
    });
  }
  const form = new URLSearchParams(request.body.toString());
  switch (form.get('grant_type')) {
    case 'password':
      return isAccessKey(form.get('username'), form.get('password'), state)
        ? grant(request, state)
        : json(400, { error: 'invalid_grant', error_description: 'Invalid access key' });
    case 'refresh_token':
      return state.refreshTokens.delete(form.get('refresh_token') ?? '')
        ? grant(request, state)
        : json(400, { error: 'invalid_grant', error_description: 'Invalid refresh token' });
    default:
      return json(400, { error: 'unsupported_grant_type' });
  }
}

/** POST /authentication/v1/token/access-key (UserHub). */
export function answerAccessKey(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  const { accessKeyId, accessKeySecret } = jsonBody(request) ?? {};
  if (isAccessKey(accessKeyId, accessKeySecret, state)) return grant(request, state);
  const timestamp = new Date(state.world.now()).toISOString();
  const { path } = request;
  const message = 'Invalid access key';
  return json(401, { timestamp, status: 401, error: 'Unauthorized', message, path });
}

/** POST /public/user/refresh (UserHub). */
export function answerRefresh(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  const token = jsonBody(request)?.['token'];
  if (typeof token !== 'string' || !state.refreshTokens.delete(token)) {
    return json(401, { status: 401, error: 'Unauthorized', path: request.path });
  }
  const { tokenSeconds } = state.settings;
  return json(200, {
    token: state.tokens.issue(),
    refreshToken: refreshToken(state),
    tokenExpirationTimeSec: tokenSeconds,
  });
}

function isAccessKey(id: unknown, secret: unknown, { settings, faults }: CxoneState): boolean {
  const isKnown = id === settings.accessKeyId && secret === settings.accessKeySecret;
  return isKnown && !faults.has('revokeClient');
}

function grant(request: SimulatedRequest, state: CxoneState): SimulatedResponse {
  const tenantId = state.world.centre.organization.id;
  return json(200, {
    access_token: state.tokens.issue(),
    token_type: 'Bearer',
    refresh_token: refreshToken(state),
    expires_in: state.settings.tokenSeconds,
    id_token: unsignedJwt({ iss: request.origin, tenantId, sub: state.settings.accessKeyId }),
  });
}

function refreshToken({ refreshTokens }: CxoneState): string {
  const token = randomBytes(24).toString('base64url');
  refreshTokens.add(token);
  return token;
}

function unsignedJwt(claims: Readonly<Record<string, unknown>>): string {
  const encode = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none', typ: 'JWT' })}.${encode(claims)}.`;
}

/** Id and secret are URL-encoded before they become Basic credentials. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return ''; // a stray percent sign: it was not encoded, so it cannot match
  }
}
