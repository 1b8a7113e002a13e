import type { GenesysState } from './state.ts';
import { basicCredentials, json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';

/** POST /oauth/token: client credentials by Basic header or in the form. No refresh token. */
export function answerLogin(request: SimulatedRequest, state: GenesysState): SimulatedResponse {
  const form = new URLSearchParams(request.body.toString());
  const grant = form.get('grant_type');
  if (grant === null) return oauthError(400, 'invalid_request', 'grant_type is missing');
  if (grant !== 'client_credentials') {
    return oauthError(400, 'unsupported_grant_type', `unsupported grant_type: ${grant}`);
  }
  const [id, secret] = basicCredentials(request) ?? [
    form.get('client_id'),
    form.get('client_secret'),
  ];
  if (id === null || secret === null) {
    return oauthError(400, 'invalid_request', 'client credentials are missing');
  }
  const { clientId, clientSecret, tokenSeconds } = state.settings;
  if (id !== clientId) return oauthError(400, 'invalid_client', 'client not found: invalid_client');
  if (secret !== clientSecret || state.faults.has('revokeClient')) {
    return oauthError(401, 'invalid_client', 'authentication failed');
  }
  const token = { token_type: 'bearer', expires_in: tokenSeconds };
  return json(200, { access_token: state.tokens.issue(), ...token });
}

function oauthError(status: number, error: string, description: string): SimulatedResponse {
  return json(status, { error, description, error_description: description });
}
