import type { Fault } from '../faults.ts';
import { json } from '../http/respond.ts';
import type { SimulatedResponse } from '../http/exchange.ts';

const MESSAGES: Readonly<Record<number, string>> = {
  401: 'Authorization has been denied for this request.',
  403: 'Forbidden',
  429: 'Too Many Requests',
  500: 'An error has occurred.',
  503: 'Service Unavailable',
};

/** The error body of the reporting API. */
export function cxoneError(status: number, message = MESSAGES[status]): SimulatedResponse {
  return json(status, { Message: message ?? 'Error' });
}

/** 429 carries no header at all unless the fault asks for one. */
export function plantedCxoneError(status: number, fault: Fault): SimulatedResponse {
  const response = cxoneError(status);
  return status === 429 && fault.withHeader === true
    ? {
        ...response,
        headers: { ...response.headers, 'retry-after': `${fault.retryAfterSeconds ?? 1}` },
      }
    : response;
}
