import type { SimulatedRequest, SimulatedResponse } from './exchange.ts';

export function json(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): SimulatedResponse {
  const contentType = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers: { ...contentType, ...headers }, body: JSON.stringify(body) };
}

/** The body as a JSON object; undefined where it is something else. */
export function jsonBody(request: SimulatedRequest): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(request.body.toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined; // not JSON: the caller answers 400
  }
}

/** User and password of a Basic header, still encoded as they were sent. */
export function basicCredentials(request: SimulatedRequest): readonly [string, string] | undefined {
  const [scheme, encoded] = (request.headers['authorization'] ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic' || encoded === undefined) return undefined;
  const [user = '', ...password] = Buffer.from(encoded, 'base64').toString().split(':');
  return [user, password.join(':')];
}

export function bearerToken(request: SimulatedRequest): string | undefined {
  const [scheme, token] = (request.headers['authorization'] ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' ? token : undefined;
}
