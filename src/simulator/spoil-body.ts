import { gzipSync } from 'node:zlib';
import type { Faults } from './faults.ts';
import type { SimulatedRequest, SimulatedResponse } from './http/exchange.ts';

const SIGN_IN =
  '<!doctype html><html><title>Sign in</title><body>Your session has ended.</body></html>';

const bytesOf = ({ body }: SimulatedResponse): Buffer => Buffer.from(body ?? '');

/** What each makes of an answer that was whole: status and length stay those of a good one. */
const SPOILERS = {
  garbage: (response: SimulatedResponse): SimulatedResponse => ({
    ...response,
    headers: { ...response.headers, 'content-type': 'text/html; charset=utf-8' },
    body: SIGN_IN,
  }),
  truncateJson: (response: SimulatedResponse): SimulatedResponse => {
    const whole = bytesOf(response);
    return { ...response, body: whole.subarray(0, whole.length >> 1) };
  },
  saysGzip: (response: SimulatedResponse): SimulatedResponse => ({
    ...response,
    headers: { ...response.headers, 'content-encoding': 'gzip' },
  }),
  hidesGzip: (response: SimulatedResponse): SimulatedResponse => ({
    ...response,
    body: gzipSync(bytesOf(response)),
  }),
  cutGzip: (response: SimulatedResponse): SimulatedResponse => ({
    ...response,
    headers: { ...response.headers, 'content-encoding': 'gzip' },
    body: gzipSync(bytesOf(response)).subarray(0, -12),
  }),
} as const;

type Spoiler = keyof typeof SPOILERS;

const KINDS = Object.keys(SPOILERS) as Spoiler[];

/** An answer as one planted fault leaves it: a page in its place, half of it, or one whose compression is a lie. */
export const spoilBody = (
  response: SimulatedResponse,
  faults: Faults,
  request: SimulatedRequest,
): SimulatedResponse => {
  const struck = KINDS.find((kind) => faults.take(kind, request) !== undefined);
  return struck === undefined ? response : SPOILERS[struck](response);
};
