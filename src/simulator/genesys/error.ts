import { randomUUID } from 'node:crypto';
import type { Fault } from '../faults.ts';
import { json } from '../http/respond.ts';
import type { SimulatedResponse } from '../http/exchange.ts';

const CODES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  401: ['bad.credentials', 'Invalid login credentials.'],
  408: ['request.timeout', 'The request timed out.'],
  409: ['conflict', 'The request conflicts with the state of the resource.'],
  413: ['request.entity.too.large', 'The request is over the size limit.'],
  500: ['internal.server.error', 'The server encountered an unexpected condition.'],
  503: ['service.unavailable', 'Service is currently unavailable.'],
  504: ['gateway.timeout', 'The request timed out.'],
};

/** An ErrorBody. */
export function genesysError(
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): SimulatedResponse {
  const contextId = randomUUID();
  return json(
    status,
    { message, code, status, messageParams: {}, contextId, details: [], errors: [] },
    headers,
  );
}

/** 429: the seconds are in the message, the header is not always there. */
export function tooManyRequests(seconds: number, withHeader: boolean): SimulatedResponse {
  return genesysError(
    429,
    'too.many.requests.retry.after',
    `Rate limit exceeded the maximum. Retry the request in [${seconds}] seconds`,
    withHeader ? { 'retry-after': `${seconds}` } : {},
  );
}

export function plantedGenesysError(status: number, fault: Fault): SimulatedResponse {
  if (status === 429)
    return tooManyRequests(fault.retryAfterSeconds ?? 1, fault.withHeader ?? true);
  const [code, message] = CODES[status] ?? ['error', 'Planted.'];
  return genesysError(status, code, message);
}
