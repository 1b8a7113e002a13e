import type { Failure } from '../../audit/failure.ts';
import type { RequestRow } from '../../ledger/ledger.ts';
import type { SendOutcome } from '../../splunk/send-outcome.ts';
import { markAmbiguous } from './deliver-ambiguous.ts';
import { blockedDetail, isBlockedReply } from './deliver-blocked.ts';
import { halve, splitRequest, splitTaken } from './deliver-parts.ts';
import { quarantineRequest } from './deliver-quarantine.ts';
import { unsend, type SentRequest } from './deliver-request.ts';
import type { Delivery } from './delivery.ts';
import {
  busyInMidRequest,
  indexRefused,
  notTaken,
  requestRefused,
  tokenRejected,
} from './delivery-failures.ts';

/** How the delivery goes on after one request. */
export interface Verdict {
  /** Ends this run of the delivery: nothing further is sent to the target now. */
  readonly stop?: Failure;
  /** Holds this request only; the delivery fails with it once the others are through. */
  readonly hold?: Failure;
  readonly slowDown?: boolean;
  /** All of it was taken: nothing else has changed. */
  readonly taken?: boolean;
  /** Nobody knows whether it was taken. */
  readonly doubtful?: boolean;
  /** Perhaps for what is in it: not held any more once Splunk has taken another. */
  readonly isBlocked?: boolean;
}

type Of<Kind extends SendOutcome['kind']> = Extract<SendOutcome, { kind: Kind }>;

const incorrectIndex = 7;

/** Writes what became of a request into the ledger. */
export const settleRequest = async (
  delivery: Delivery,
  { request, answer: { outcome, tokenRenewed } }: SentRequest,
): Promise<Verdict> => {
  const { status, code } = outcome;
  switch (outcome.kind) {
    case 'accepted':
      return accept(delivery, request, outcome);
    case 'refused':
      return refuse(delivery, request, outcome);
    case 'takenInPart':
      return takeInPart(delivery, request, outcome);
    case 'requestRefused':
      return refuseRequest(delivery, request, outcome);
    case 'ambiguous':
      return doubt(delivery, request, outcome);
    case 'notTaken':
      await unsend(delivery, request, { status, code, detail: outcome.reason });
      return { stop: notTaken(delivery, outcome) };
    case 'authPaused':
      await unsend(delivery, request, { status, code, detail: outcome.text });
      return tokenRenewed ? {} : { stop: tokenRejected(delivery, outcome) };
  }
};

/** Queued, not indexed: an ackId is still to be asked for. */
const accept = async (
  delivery: Delivery,
  request: RequestRow,
  outcome: Of<'accepted'>,
): Promise<Verdict> => {
  const { status, code, taken, slowDown } = outcome;
  const ackId = ackIdOf(delivery, outcome);
  if (taken < request.events) {
    await splitRequest(delivery, { ...request, status, code }, 'busy_in_mid_request', [
      { events: taken, state: 'accepted', ackId },
      { events: request.events - taken, state: 'prepared' },
    ]);
    return { stop: busyInMidRequest(delivery, outcome), slowDown };
  }
  const { ledger, batch, target } = delivery;
  const { id, attempt } = request;
  const change = { batch: batch.id, target, id, attempt, from: 'sent', to: 'accepted' } as const;
  await ledger.deliveries.change({ ...change, set: { status, code, ackId } });
  return { slowDown, taken: true };
};

/** The events before the bad one were taken; the bad one is tried alone, those after it again. */
const refuse = async (
  delivery: Delivery,
  request: RequestRow,
  outcome: Of<'refused'>,
): Promise<Verdict> => {
  const { status, code, index, text } = outcome;
  // All events of a request go to one index: it is not this event that is bad.
  const isIndex = code === incorrectIndex;
  if (isIndex && index === 0) {
    await unsend(delivery, request, { status, code, detail: text });
    return { hold: indexRefused(delivery, request) };
  }
  if (request.events === 1) {
    await quarantineRequest(delivery, request, { status, code, reason: text });
    return {};
  }
  const after = request.events - index;
  await splitRequest(delivery, { ...request, status, code }, text, [
    { events: index, state: 'accepted', ackId: ackIdOf(delivery, outcome) },
    { events: isIndex ? after : 1, state: 'prepared' },
    { events: isIndex ? 0 : after - 1, state: 'prepared' },
  ]);
  return {};
};

const noUuid = 'no uuid for this event, although it was sent alone';

/** The guide's receiver names what it took: the rest is sent again, and what it never takes alone is set aside. */
const takeInPart = async (
  delivery: Delivery,
  request: RequestRow,
  { status, code, missing }: Of<'takenInPart'>,
): Promise<Verdict> => {
  const told = { ...request, status, code };
  if (missing.length < request.events) await splitTaken(delivery, told, new Set(missing));
  else if (request.events > 1) await halve(delivery, told, 'nothing of it was taken');
  else await quarantineRequest(delivery, request, { status, code, reason: noUuid });
  return {};
};

const refuseRequest = async (
  delivery: Delivery,
  request: RequestRow,
  outcome: Of<'requestRefused'>,
): Promise<Verdict> => {
  const { status, code, text } = outcome;
  if (status !== 413) {
    const isBlocked = isBlockedReply(outcome);
    await unsend(delivery, request, { status, code, detail: isBlocked ? blockedDetail : text });
    const failure = requestRefused(delivery, request, outcome);
    return isBlocked ? { hold: failure, isBlocked } : { stop: failure };
  }
  if (request.events > 1) await halve(delivery, { ...request, status, code }, 'too_large');
  else await quarantineRequest(delivery, request, { status, code, reason: 'too large' });
  return {};
};

const doubt = async (
  delivery: Delivery,
  request: RequestRow,
  outcome: Of<'ambiguous'>,
): Promise<Verdict> => {
  await markAmbiguous(delivery, request, outcome);
  return { doubtful: true };
};

const ackIdOf = ({ client }: Delivery, { ackId }: { readonly ackId: number | null }) =>
  client.settings.acknowledgement === 'off' ? null : ackId;
