import { bearerToken, json } from '../http/respond.ts';
import type { SimulatedRequest, SimulatedResponse } from '../http/exchange.ts';
import type { GuideState } from './guide-state.ts';

export const guideError = (status: number, message: string): SimulatedResponse =>
  json(status, { message, status });

/** Token and budget come first; every answer says what is left of the budget. */
export function throughGuideDoor(
  request: SimulatedRequest,
  state: GuideState,
  answer: () => SimulatedResponse,
): SimulatedResponse {
  const { tokens, faults } = state;
  const token = bearerToken(request);
  if (token !== undefined && faults.take('revokeToken', request) !== undefined) {
    tokens.revoke(token);
  }
  if (!tokens.isValid(token) || faults.has('revokeClient')) return guideError(401, 'Unauthorized');
  const { count, allowed, resetSeconds } = tokens.use(token);
  const response =
    count > allowed
      ? tooMany(resetSeconds)
      : faults.has('removePermission')
        ? guideError(403, 'Forbidden')
        : answer();
  const remaining = { 'x-ratelimit-remaining': `${Math.max(0, allowed - count)}` };
  return { ...response, headers: { ...response.headers, ...remaining } };
}

export const tooMany = (seconds: number): SimulatedResponse => {
  const response = guideError(429, 'Too Many Requests');
  return { ...response, headers: { ...response.headers, 'retry-after': `${seconds}` } };
};
