import type { FaultKind } from '../fault-kinds.ts';
import type { FaultOrder } from '../faults.ts';
import { authenticate, channelFor, isReply } from './authenticate.ts';
import { decodeBody } from './decode-body.ts';
import { takeIn } from './take-in.ts';
import type { Intake, Taken } from './take-in.ts';
import { hecReply } from './hec-reply.ts';
import { html } from '../http.ts';
import type { SplunkReply, SplunkRequest } from '../http.ts';
import type { SplunkWorld } from '../splunk-world.ts';

/** POST /services/collector/event: token, encoding, channel, body, in this order. */
export function receiveEvents(request: SplunkRequest, world: SplunkWorld, indexer: number): Taken {
  const token = authenticate(request, world);
  if (isReply(token)) return nothing(token);
  const body = decodeBody(request, world);
  if (isReply(body)) return nothing(body);
  const channel = token.useAck ? channelFor(request, world) : { channel: undefined };
  if (isReply(channel)) return nothing(channel);
  const { bytes } = body;
  const intake: Intake = { request, token, bytes, channel: channel.channel, indexer };
  // An empty body is a token probe: a fault that is to happen to events waits for events.
  const fault =
    bytes.length === 0
      ? undefined
      : world.faults.strike('event', request, () => bytes.toString('utf8'));
  if (fault === undefined) return takeIn(intake, world);
  const { reply, events } = strikeEvents(fault, intake, world);
  return { reply: { ...reply, headers: { ...reply.headers, ...retryAfterOf(fault) } }, events };
}

export const retryAfterOf = ({ retryAfter }: FaultOrder): Record<string, string> =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };

const nothing = (reply: SplunkReply): Taken => ({ reply, events: 0 });

// Late enough for a sender to have searched in vain, unless the fault says otherwise.
const LATE_MS = 30_000;
const SLOW_MS = 5_000;

/** Codes of faults by which nothing is taken. */
const REFUSING: ReadonlyMap<FaultKind, number> = new Map([
  ['internal_error', 8],
  ['queue_full', 26],
  ['ack_channel_full', 27],
]);

function strikeEvents(fault: FaultOrder, intake: Intake, world: SplunkWorld): Taken {
  const refusing = REFUSING.get(fault.kind);
  if (refusing !== undefined) return nothing(hecReply(refusing));
  switch (fault.kind) {
    case 'disable_token':
      world.tokens.put(intake.token.name, { disabled: true });
      return nothing(hecReply(1));
    case 'refuse_marker_whole':
      return refuseWhole(intake, fault.marker, world);
    case 'busy':
      return busy(fault.eventNumber, intake, world);
    default:
      return afterwards(fault, takeIn({ ...intake, ...changesOf(fault) }, world));
  }
}

/** How a fault changes the taking itself. */
function changesOf(fault: FaultOrder): Partial<Intake> {
  switch (fault.kind) {
    case 'accept_prefix_then_reset':
      return { upTo: fault.eventNumber ?? 1 };
    case 'late_arrival':
      return { indexDelayMs: fault.delayMs ?? LATE_MS };
    case 'slow_index':
      return { indexDelayMs: fault.delayMs ?? SLOW_MS };
    case 'index_twice':
      return { copies: 2 };
    case 'lose_silently':
      return { copies: 0 };
    case 'other_index':
      return { landsIn: fault.index ?? 'renamed' };
    case 'refuse_marker':
      return { refuseMarker: fault.marker };
    case 'near_capacity':
      return { successCode: 24 };
    case 'near_ack_capacity':
      return { successCode: 25 };
    case 'ack_never_true':
      return { ackNever: true };
    default:
      return {};
  }
}

/** How a fault changes what the sender gets to see once all is done. */
function afterwards(fault: FaultOrder, { reply, events }: Taken): Taken {
  switch (fault.kind) {
    case 'accept_then_reset':
    case 'accept_prefix_then_reset':
    case 'late_arrival':
      return { reply: { ...reply, reset: true }, events };
    case 'accept_then_timeout':
      return { reply: { ...reply, never: true }, events };
    case 'accept_then_bad_gateway':
      return { reply: html(fault.status ?? 502, 'Bad Gateway'), events };
    case 'accept_then_html':
      return { reply: html(200, 'OK'), events };
    default:
      return { reply, events };
  }
}

/** Not Splunk, which keeps the objects before the bad one: a receiver that reads a body before it takes any of it. */
function refuseWhole(intake: Intake, refuseMarker: string | undefined, world: SplunkWorld): Taken {
  if (!intake.bytes.includes(refuseMarker ?? '\0')) return takeIn(intake, world);
  return takeIn({ ...intake, refuseMarker, copies: 0, channel: undefined }, world);
}

/** Busy at once, without a number or with N=0; or in mid-batch: the objects before N are taken. */
function busy(eventNumber: number | undefined, intake: Intake, world: SplunkWorld): Taken {
  if (eventNumber === undefined) return nothing(hecReply(9));
  const { events } = takeIn({ ...intake, upTo: eventNumber, channel: undefined }, world);
  return { reply: hecReply(9, { 'invalid-event-number': eventNumber }), events };
}
