import type { RequestRow } from '../ledger/ledger.ts';
import { markAmbiguous, prepareAgain } from './deliver-ambiguous.ts';
import { notYetAcknowledged, outcomeUnknown } from './delivery-failures.ts';
import type { Delivery } from './delivery.ts';

interface Awaited extends RequestRow {
  readonly channel: string;
  readonly ackId: number;
}

const isAwaited = (request: RequestRow): request is Awaited =>
  request.state === 'accepted' && request.ackId !== null && request.channel !== null;

const awaitedOf = async ({ ledger, batch, target, client }: Delivery): Promise<Awaited[]> =>
  client.settings.acknowledgement === 'off'
    ? []
    : (await ledger.deliveries.requests(batch.id, target)).filter(isAwaited);

/** Asks once for what earlier attempts left open: splunkd forgets acks that nobody asks for. */
export const askAcks = async (delivery: Delivery): Promise<void> => {
  for (const request of await awaitedOf(delivery)) await isIndexed(delivery, request, new Set());
};

/**
 * Asks for the acknowledgements of all accepted requests until each is told, or its time is up. The time counts
 * from the send, so that it does not start anew with another attempt or worker. Failure `OutcomeUnknown` for those
 * never told, and when this attempt has waited long enough: those not told yet stay accepted, and the next asks on.
 */
export const awaitAcks = async (delivery: Delivery): Promise<void> => {
  const { now, sleep, signal, ackWaitMs } = delivery;
  const { ackPollMs, ackTimeoutMs } = delivery.client.settings;
  const started = now();
  const lost = new Set<string>();
  let unknown = 0;
  let waiting = await awaitedOf(delivery);
  while (waiting.length > 0) {
    await sleep(ackPollMs, signal);
    const still: Awaited[] = [];
    for (const request of waiting) {
      if (await isIndexed(delivery, request, lost)) continue;
      if (now() < (request.deadline ?? started) + ackTimeoutMs) still.push(request);
      else unknown += await giveUp(delivery, request, lost.has(request.id));
    }
    waiting = still;
    if (now() >= started + ackWaitMs) break;
  }
  if (unknown > 0) throw outcomeUnknown(delivery, unknown, 'acknowledgement never given');
  if (waiting.length > 0) throw notYetAcknowledged(delivery, waiting.length);
};

/** A lost answer may have been the one true; asking goes on, for it may as well have been a false. */
const isIndexed = async (
  { ledger, client, batch, target, signal }: Delivery,
  { id, attempt, channel, ackId }: Awaited,
  lost: Set<string>,
): Promise<boolean> => {
  signal.throwIfAborted();
  const status = await client.pollAck(channel, ackId);
  if (status === 'lost') lost.add(id);
  if (status !== 'indexed') return false;
  client.forget(channel);
  const change = { batch: batch.id, target, id, attempt } as const;
  await ledger.deliveries.change({ ...change, from: 'accepted', to: 'confirmed' });
  return true;
};

const giveUp = async (delivery: Delivery, request: Awaited, wasLost: boolean): Promise<0 | 1> => {
  delivery.client.forget(request.channel);
  const cause = wasLost ? 'ack_poll_lost' : 'ack_never_true';
  const { status, code } = request;
  const ambiguous = await markAmbiguous(delivery, request, { cause, status, code });
  if (ambiguous === undefined) return 0;
  await prepareAgain(delivery, ambiguous);
  return 1;
};
