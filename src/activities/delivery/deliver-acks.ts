import type { RequestRow } from '../../ledger/ledger.ts';
import { markAmbiguous } from './deliver-ambiguous.ts';
import type { Delivery } from './delivery.ts';

interface Awaited extends RequestRow {
  readonly channel: string;
  readonly ackId: number;
}

const isAwaited = (request: RequestRow): request is Awaited =>
  request.state === 'accepted' && request.ackId !== null && request.channel !== null;

/** Requests whose acknowledgement was lost on its way: it may have been the one true. */
export type LostAcks = Set<string>;

/**
 * Asks once for every acknowledgement that is awaited; splunkd forgets those that nobody asks for. A request whose
 * time is up is in doubt: the time counts from the send, so that it does not start anew with another attempt or
 * worker. Gives how many are still awaited.
 */
export const askAcks = async (delivery: Delivery, lost: LostAcks): Promise<number> => {
  const { ledger, batch, target, client } = delivery;
  if (client.settings.acknowledgement === 'off') return 0;
  let waiting = 0;
  const awaited = (await ledger.deliveries.requests(batch.id, target)).filter(isAwaited);
  for (const request of fromAnywhere(awaited)) {
    if (await isIndexed(delivery, request, lost)) continue;
    if (isOver(delivery, request, lost)) await giveUp(delivery, request, lost.has(request.id));
    else waiting += 1;
  }
  return waiting;
};

/**
 * A balancer that goes round would send each question to the same indexer every time if as many are asked in the same
 * order, and that may never be the one that knows.
 */
const fromAnywhere = <T>(list: readonly T[]): readonly T[] => {
  const start = Math.floor(Math.random() * list.length);
  return [...list.slice(start), ...list.slice(0, start)];
};

const isIndexed = async (
  { ledger, client, batch, target, signal }: Delivery,
  { id, attempt, channel, ackId }: Awaited,
  lost: LostAcks,
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

/** After a lost answer asking goes on, for it may have been a false; but a search knows sooner. */
const isOver = (
  { client, search, now }: Delivery,
  { id, deadline }: Awaited,
  lost: LostAcks,
): boolean =>
  (lost.has(id) && search !== undefined) || now() >= (deadline ?? 0) + client.settings.ackTimeoutMs;

const giveUp = async (delivery: Delivery, request: Awaited, wasLost: boolean): Promise<void> => {
  delivery.client.forget(request.channel);
  const cause = wasLost ? 'ack_poll_lost' : 'ack_never_true';
  const { status, code } = request;
  await markAmbiguous(delivery, request, { cause, status, code });
};
