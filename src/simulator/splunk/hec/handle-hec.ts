import { authenticate, channelFor, isReply } from './authenticate.ts';
import { decodeBody, textOf } from './decode-body.ts';
import { receiveEvents, retryAfterOf } from './receive-events.ts';
import type { Taken } from './take-in.ts';
import { guideHealth } from './guide.ts';
import { hecReply, notFound } from './hec-reply.ts';
import { html } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SplunkWorld } from '../splunk-world.ts';

type Endpoint = (request: SplunkRequest, world: SplunkWorld, indexer: number) => Taken;

const nothing = (reply: SplunkReply): Taken => ({ reply, events: 0 });

/** The raw endpoint is not here: a sender that falls back to it gets a 404. */
const ENDPOINTS = new Map<string, { methods: readonly string[]; endpoint: Endpoint }>([
  ['/services/collector', { methods: ['POST'], endpoint: receiveEvents }],
  ['/services/collector/event', { methods: ['POST'], endpoint: receiveEvents }],
  ['/services/collector/event/1.0', { methods: ['POST'], endpoint: receiveEvents }],
  ['/services/collector/ack', { methods: ['POST'], endpoint: pollAcks }],
  ['/services/collector/health', { methods: ['GET', 'HEAD'], endpoint: health }],
  ['/services/collector/health/1.0', { methods: ['GET', 'HEAD'], endpoint: health }],
]);

/** HEC as one indexer speaks it; `events` counts what was indexed of the request. */
export function handleHec(request: SplunkRequest, world: SplunkWorld, indexer: number): Taken {
  const found = ENDPOINTS.get(request.path);
  if (found === undefined) return nothing(notFound(404));
  const { methods, endpoint } = found;
  if (request.method === 'OPTIONS') {
    return nothing({ status: 200, headers: { allow: [...methods, 'OPTIONS'].join(',') } });
  }
  const front = strikeFront(request, world);
  if (front !== undefined) return nothing(front);
  if (world.settings.dialect === 'guide' && endpoint === health) {
    if (request.method !== 'POST') return nothing(notFound(405));
    const fault = world.faults.strike('health', request);
    return nothing(fault === undefined ? guideHealth(request, world) : hecReply(fault.code ?? 18));
  }
  if (!methods.includes(request.method)) return nothing(notFound(405));
  return endpoint(request, world, indexer);
}

/** A balancer or proxy that answers, or breaks, before splunkd sees the request. */
function strikeFront(request: SplunkRequest, world: SplunkWorld): SplunkReply | undefined {
  const fault = world.faults.strike('front', request, () => textOf(request, world));
  if (fault === undefined) return undefined;
  const headers = retryAfterOf(fault);
  const page = (status: number, title: string): SplunkReply => {
    const reply = html(fault.status ?? status, title);
    return { ...reply, headers: { ...reply.headers, ...headers } };
  };
  switch (fault.kind) {
    case 'reset_before_accept':
      return { status: 0, reset: true };
    case 'never_answer':
      return { status: 0, never: true };
    case 'proxy_unavailable':
      return page(503, 'Service Unavailable');
    case 'gateway_timeout':
      return page(504, 'Gateway Timeout');
    case 'too_large':
      return page(413, 'Content-Length of request is too large');
    case 'html_success':
      return page(200, 'OK');
    default:
      return page(502, 'Bad Gateway');
  }
}

/** Code 14 comes first: it is how a sender learns that the token does not acknowledge. */
function pollAcks(request: SplunkRequest, world: SplunkWorld, indexer: number): Taken {
  const token = authenticate(request, world);
  if (isReply(token)) return nothing(token);
  if (!token.useAck) return nothing(hecReply(14));
  const channel = channelFor(request, world);
  if (isReply(channel)) return nothing(channel);
  const body = decodeBody(request, world);
  if (isReply(body)) return nothing(body);
  const text = body.bytes.toString('utf8');
  if (text.trim() === '') return nothing(hecReply(5));
  const ackIds = readAckIds(text);
  if (ackIds === undefined) return nothing(hecReply(6));
  const fault = world.faults.strike('ack', request, () => text);
  if (fault?.kind === 'ack_service_down') {
    const reply = hecReply(9);
    return nothing({ ...reply, headers: { ...reply.headers, ...retryAfterOf(fault) } });
  }
  const acks = world.acksOf(indexer);
  if (fault?.kind === 'ack_forgotten') acks.forget(channel.channel, ackIds);
  const reply: SplunkReply = {
    status: 200,
    headers: { 'content-type': 'application/json; charset=UTF-8' },
    body: JSON.stringify({ acks: acks.poll(channel.channel, ackIds) }),
  };
  return nothing(fault?.kind === 'ack_poll_lost' ? { ...reply, reset: true } : reply);
}

function readAckIds(text: string): number[] | undefined {
  try {
    const { acks } = JSON.parse(text) as { acks?: unknown };
    return Array.isArray(acks) && acks.every((ackId) => Number.isInteger(ackId))
      ? (acks as number[])
      : undefined;
  } catch {
    return undefined; // answered as code 6
  }
}

/** Needs no token and ignores one in the header; `?token=` is looked at (codes 21 and 22). */
function health(request: SplunkRequest, world: SplunkWorld): Taken {
  const fault = world.faults.strike('health', request);
  if (fault !== undefined) {
    const reply = hecReply(fault.code ?? 18);
    return nothing({ ...reply, headers: { ...reply.headers, ...retryAfterOf(fault) } });
  }
  const inQuery = request.query.get('token');
  if (inQuery !== null) {
    const token = world.tokens.withValue(inQuery);
    if (token === undefined) return nothing(hecReply(21));
    if (token.disabled) return nothing(hecReply(22));
  }
  return nothing(hecReply(17));
}
