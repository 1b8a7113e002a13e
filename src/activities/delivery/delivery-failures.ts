import { Failure } from '../../audit/failure.ts';
import type { RequestRow } from '../../ledger/ledger.ts';
import type { SendOutcome } from '../../splunk/send-outcome.ts';
import type { Delivery } from './delivery.ts';

type Of<Kind extends SendOutcome['kind']> = Extract<SendOutcome, { kind: Kind }>;

export const notTaken = (delivery: Delivery, outcome: Of<'notTaken'>): Failure => {
  const wait = waitOf(outcome);
  if (outcome.reason !== 'unreachable') return busy(delivery, wait, said(outcome));
  return new Failure({
    type: 'DestinationUnavailable',
    message: `${place(delivery)} cannot be reached; check url, DNS, TLS and firewall. Nothing was sent.`,
    retryable: true,
    ...wait,
  });
};

export const busyInMidRequest = (delivery: Delivery, outcome: Of<'accepted'>): Failure =>
  busy(delivery, waitOf(outcome), `${said(outcome)} after ${outcome.taken} events`);

const busy = (delivery: Delivery, wait: { retryAfterMs?: number }, reason: string): Failure =>
  new Failure({
    type: 'DestinationBusy',
    message: `${place(delivery)} asks for patience (${reason}). If it goes on, look at the queues of that Splunk.`,
    retryable: true,
    ...wait,
  });

export const tokenRejected = (delivery: Delivery, outcome: Of<'authPaused'>): Failure =>
  new Failure({
    type: 'DestinationHalted',
    message:
      `${place(delivery)} rejects the HEC token from ${delivery.client.settings.token.reference} ` +
      `(${said(outcome)}: ${outcome.text}). Enable it there or put a valid one into that reference; no restart is needed.`,
    retryable: true,
  });

export const indexRefused = (delivery: Delivery, { index }: RequestRow): Failure =>
  new Failure({
    type: 'DestinationRefused',
    message: `${place(delivery)} does not let this token write to index ${index}. Allow the index for the token, or change the target's index.`,
    retryable: true,
  });

export const requestRefused = (
  delivery: Delivery,
  request: RequestRow,
  outcome: Of<'requestRefused'>,
): Failure =>
  new Failure({
    type: 'DestinationRefused',
    message: `${place(delivery)} refuses request ${request.id} as such (${said(outcome)}: ${outcome.text}). Check url, eventPath, gzip and what lies between.`,
    retryable: true,
  });

/** Of the lesser modes. */
export const repeatsUnverified = (delivery: Delivery, requests: number): Failure =>
  new Failure({
    type: 'OutcomeUnknown',
    message: `The outcome of ${requests} request(s) of batch ${delivery.batch.id} to ${place(delivery)} is unknown, and no search can tell. Their events are named as possibly doubled and sent again.`,
    retryable: true,
  });

/** Settled once in this attempt already: Splunk is given time before a third try. */
export const repeatsSettled = (delivery: Delivery, requests: number): Failure =>
  new Failure({
    type: 'OutcomeUnknown',
    message: `The outcome of ${requests} request(s) of batch ${delivery.batch.id} to ${place(delivery)} was unknown again and again. Splunk's search says what is missing, and only that is sent again. Look at what lies between here and Splunk.`,
    retryable: true,
  });

export const notYetKnown = (
  delivery: Delivery,
  { acknowledgements, doubtful, waitsFor }: NotYetKnown,
): Failure => {
  const awaited = [
    ...(acknowledgements > 0 ? [`${acknowledgements} request(s) for an acknowledgement`] : []),
    ...(doubtful > 0 ? [`${doubtful} request(s) of unknown outcome for ${waitsFor}`] : []),
  ];
  return new Failure({
    type: 'OutcomeUnknown',
    message: `Batch ${delivery.batch.id} to ${place(delivery)} waits: ${awaited.join('; ')}. It is asked for again; nothing is sent twice meanwhile.`,
    retryable: true,
  });
};

export interface NotYetKnown {
  readonly acknowledgements: number;
  readonly doubtful: number;
  readonly waitsFor: string | undefined;
}

export const inFlightElsewhere = (delivery: Delivery): Failure =>
  new Failure({
    type: 'OutcomeUnknown',
    message: `Batch ${delivery.batch.id} has requests to ${place(delivery)} that another worker may still be sending. They are looked at again; if it goes on, compare the clocks of the workers.`,
    retryable: true,
  });

export const mayBeThere = (delivery: Delivery): Failure =>
  new Failure({
    type: 'OutcomeUnknown',
    message: `Batch ${delivery.batch.id} may be in ${place(delivery)} already: the ledger was found to be an old copy. Nothing was sent; the next attempt looks for its events first.`,
    retryable: true,
  });

export const foreignBatch = (batch: string, of: string, here: string): Failure =>
  new Failure({
    type: 'LedgerMismatch',
    message: `Batch ${batch} belongs to ledger ${of}; this worker works on ${here}. Point the worker at that ledger, or terminate the run.`,
    retryable: false,
  });

export const unknownDelivery = (batch: string, target: string, here: string): Failure =>
  new Failure({
    type: 'LedgerMismatch',
    message: `Ledger ${here} knows no delivery of batch ${batch} to ${target}: it was replaced or restored. Terminate the run and start it again.`,
    retryable: false,
  });

export const unknownTarget = (target: string, known: Iterable<string>): Failure =>
  new Failure({
    type: 'InvalidConfiguration',
    message: `There is no Splunk target "${target}" in this worker's holdfast.yaml (known: ${[...known].join(', ') || 'none'}). Add it and restart the worker.`,
    retryable: true,
  });

const place = ({ target, client }: Delivery): string =>
  `Splunk target ${target} (${client.settings.url})`;

const said = ({ status, code }: SendOutcome): string =>
  code === null ? `HTTP ${status ?? 'nothing'}` : `HTTP ${status ?? 'nothing'}, code ${code}`;

/** Added to every wait that is asked for, as with the platforms (requirement A6). */
const retryMarginMs = 10_000;

const waitOf = ({ retryAfterMs }: { readonly retryAfterMs?: number }) =>
  retryAfterMs === undefined ? {} : { retryAfterMs: retryAfterMs + retryMarginMs };
