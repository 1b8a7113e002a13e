import { json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import type { GuideState } from './guide-state.ts';

/** Client id, secret and scope in the form; a Basic header counts for nothing here. */
export function answerGuideLogin(
  request: SimulatedRequest,
  { settings, tokens, faults }: GuideState,
): SimulatedResponse {
  const form = new URLSearchParams(request.body.toString());
  const isForm = request.headers['content-type'] === 'application/x-www-form-urlencoded';
  if (!isForm || form.get('grant_type') !== 'client_credentials') {
    return json(400, { error: 'unsupported_grant_type' });
  }
  const isClient =
    form.get('client_id') === settings.clientId &&
    form.get('client_secret') === settings.clientSecret;
  if (!isClient || faults.has('revokeClient')) return json(401, { error: 'invalid_client' });
  if (form.get('scope') !== settings.scope) return json(400, { error: 'invalid_scope' });
  return json(200, {
    access_token: tokens.issue(),
    token_type: 'Bearer',
    expires_in: settings.tokenSeconds,
  });
}
