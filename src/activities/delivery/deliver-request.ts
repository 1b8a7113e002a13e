import { Failure } from '../../audit/failure.ts';
import type { RequestRow } from '../../ledger/ledger.ts';
import type { SendAnswer } from '../../splunk/hec-client.ts';
import { requestChannel } from '../../splunk/request-channel.ts';
import { bodyOf } from './deliver-body.ts';
import type { Delivery } from './delivery.ts';
import { mayBeThere } from './delivery-failures.ts';

/** A request as the ledger has it while its POST is out, and what came of it. */
export interface SentRequest {
  readonly request: RequestRow;
  readonly answer: SendAnswer;
}

/**
 * Posts one prepared request. Only the compare-and-set from prepared to sent permits the POST, and everything that
 * can fail without Splunk is done before it. Undefined when somebody else was first, or it was cut into parts instead.
 */
export const sendRequest = async (
  delivery: Delivery,
  prepared: RequestRow,
): Promise<SentRequest | undefined> => {
  const { client, buffers, now } = delivery;
  const body = await bodyOf(delivery, prepared);
  if (body === undefined) return undefined;
  await client.ready();
  await refuseOutdated(delivery);
  const request = await markSent(delivery, prepared, body.index);
  if (request === undefined) return undefined;
  const { channel, deadline, events } = request;
  const timeoutMs = deadline - now();
  try {
    if (timeoutMs <= 0) throw ledgerTooSlow(request);
    const answer = await client.send({ channel, body: body.bytes, events, timeoutMs });
    if (hasReadAll(answer, events)) buffers.giveBack(body.bytes);
    return { request, answer };
  } catch (error) {
    // Only a Failure proves that nothing was taken; after anything else the deadline decides.
    if (error instanceof Failure) await unsend(delivery, request, { detail: error.message });
    throw error;
  }
};

/** Whoever has taken every event has read the last byte; after anything else some may still be on their way. */
const hasReadAll = ({ outcome }: SendAnswer, events: number): boolean =>
  outcome.kind === 'accepted' && outcome.taken === events;

/** Since this delivery began, the ledger may have been found to be an old copy: then nothing is sent unasked. */
const refuseOutdated = async (delivery: Delivery): Promise<void> => {
  const { ledger, batch } = delivery;
  if (batch.verifyFirst) return;
  if ((await ledger.batches.get(batch.id))?.verifyFirst === true) throw mayBeThere(delivery);
};

/** The index is where this attempt is looked for; the configuration may have had another when the request was cut. */
const markSent = async (delivery: Delivery, prepared: RequestRow, index: string) => {
  const { ledger, batch, target, client, now } = delivery;
  const { id } = prepared;
  const attempt = prepared.attempt + 1;
  const sent = {
    attempt,
    index,
    channel: requestChannel(target, id, attempt),
    sentAt: now(),
    deadline: now() + client.settings.requestTimeoutMs,
    ackId: null,
    status: null,
    code: null,
    detail: null,
  };
  const change = { batch: batch.id, target, id, from: 'prepared', to: 'sent' } as const;
  const first = await ledger.deliveries.change({
    ...change,
    attempt: prepared.attempt,
    set: sent,
  });
  return first ? { ...prepared, ...sent, state: 'sent' as const } : undefined;
};

/** Back to prepared: it is certain that nothing was taken. */
export const unsend = async (
  { ledger, batch, target }: Delivery,
  { id, attempt }: RequestRow,
  set: Partial<Pick<RequestRow, 'status' | 'code' | 'detail'>>,
): Promise<void> => {
  const change = { batch: batch.id, target, id, attempt, from: 'sent', to: 'prepared' } as const;
  await ledger.deliveries.change({ ...change, set });
};

const ledgerTooSlow = (request: RequestRow): Failure =>
  new Failure({
    type: 'LedgerUnavailable',
    message: `Request ${request.id} was not sent: the ledger took longer than the target's request timeout. Look at the ledger's disk or database.`,
    retryable: true,
  });
