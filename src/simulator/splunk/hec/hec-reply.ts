import { json } from '../http.ts';
import type { SplunkReply } from '../http.ts';

/** HEC's reply codes with their HTTP status and text. */
const CATALOGUE: ReadonlyMap<number, readonly [status: number, text: string]> = new Map([
  [0, [200, 'Success']],
  [1, [403, 'Token disabled']],
  [2, [401, 'Token is required']],
  [3, [401, 'Invalid authorization']],
  [4, [403, 'Invalid token']],
  [5, [400, 'No data']],
  [6, [400, 'Invalid data format']],
  [7, [400, 'Incorrect index']],
  [8, [500, 'Internal server error']],
  [9, [503, 'Server is busy']],
  [10, [400, 'Data channel is missing']],
  [11, [400, 'Invalid data channel']],
  [12, [400, 'Event field is required']],
  [13, [400, 'Event field cannot be blank']],
  [14, [400, 'ACK is disabled']],
  [15, [400, 'Error in handling indexed fields']],
  [16, [400, 'Query string authorization is not enabled']],
  [17, [200, 'HEC is healthy']],
  [18, [503, 'HEC is unhealthy, queues are full']],
  [19, [503, 'HEC is unhealthy, ack service unavailable']],
  [20, [503, 'HEC is unhealthy, queues are full, ack service unavailable']],
  [21, [400, 'Invalid token']],
  [22, [400, 'Token disabled']],
  [23, [503, 'Server is shutting down']],
  [24, [200, 'HEC queue is approaching its capacity limit']],
  [25, [200, 'HEC ACK is approaching its capacity limit']],
  [26, [429, 'HEC queue is at capacity and cannot process any more requests']],
  [27, [429, 'HEC ACK channel is at capacity and cannot process any more requests']],
  [
    28,
    [
      400,
      'Data channel is missing. If a load balancer is in front of the receivers, it must be sticky.',
    ],
  ],
]);

export interface HecReplyExtras {
  readonly 'invalid-event-number'?: number;
  readonly ackId?: number;
}

export function hecReply(code: number, extras: HecReplyExtras = {}): SplunkReply {
  const [status, text] = CATALOGUE.get(code) ?? [500, 'Internal server error'];
  return json(status, { text, code, ...extras });
}

/** The answer to an unknown path (404) and a wrong method (405): the same body, with 404 in it, for both. */
export const notFound = (status: 404 | 405): SplunkReply =>
  json(status, { text: 'The requested URL was not found on this server.', code: 404 });
