import { Failure } from '../../audit/failure.ts';
import type { BatchRow, DeliveryState, RequestRow } from '../../ledger/ledger.ts';
import { askAcks } from './deliver-acks.ts';
import { recoverUnfinished } from './deliver-ambiguous.ts';
import { cutForTarget } from './deliver-body.ts';
import { lookAtDoubtful } from './deliver-settle.ts';
import { takeApart } from './deliver-blocked.ts';
import { settleRequest, type Verdict } from './deliver-outcome.ts';
import { sendRequest } from './deliver-request.ts';
import { type Resolution, resolveOutcomes } from './deliver-resolve.ts';
import type { Delivery, DeliveryDependencies, DeliveryOrder } from './delivery.ts';
import {
  foreignBatch,
  inFlightElsewhere,
  repeatsSettled,
  unknownDelivery,
  unknownTarget,
} from './delivery-failures.ts';
import { summarize, type DeliverySummary } from './delivery-summary.ts';

/** How often to look whether another worker's request has ended, or its deadline passed. */
const inFlightPollMs = 200;
/** Longer would keep other batches, and a run that is to end, waiting for what may never come. */
const defaultWaitMs = 30_000;
/** So many that did not get through in a row: sending on would only make more of them. */
const mostMisses = 2;
/** A file this young was hashed when it was written, on a machine that has not been off since. */
const freshMs = 10 * 60_000;

/**
 * Brings a batch to a target, or as far as it goes: every step is in the ledger before the next, so that a retry
 * sends what is missing and nothing else. Failures say why it stopped; a damaged file is a result, because its
 * events are then fetched again.
 */
export const deliverBatch = async (
  order: DeliveryOrder,
  deps: DeliveryDependencies,
): Promise<DeliverySummary> => {
  const { ledger } = deps;
  const { batch: ref, target } = order;
  if (ref.ledger !== ledger.id) throw foreignBatch(ref.id, ref.ledger, ledger.id);
  const batch = await ledger.batches.get(ref.id);
  const row = await ledger.deliveries.get(ref.id, target);
  if (batch === undefined || row === undefined) throw unknownDelivery(ref.id, target, ledger.id);
  // Also where the configuration no longer has the target: a person may have given it up.
  if (!isUnfinished(row.state)) return summarize({ ledger, batch, target }, row.state, false);
  const delivery = open(order, batch, deps);
  try {
    await verifyFile(delivery, row.attempts);
    const slowDown = await finish(delivery);
    await ledger.deliveries.noteAttempt(batch.id, target, null);
    const state = await stateAfter(delivery);
    await ledger.deliveries.setState(batch.id, target, state);
    return await summarize(delivery, state, slowDown);
  } catch (error) {
    if (error instanceof Failure && error.type === 'BatchDamaged') {
      return giveUp(delivery, error.message);
    }
    if (!order.signal.aborted) await noteFailure(delivery, error);
    throw error;
  }
};

/**
 * Taken, and where search can tell, not proven before it has: receipts come for many batches at once. A search that is
 * away just now may tell later; whoever looks for receipts knows when not to wait for it any more.
 */
const stateAfter = async (delivery: Delivery): Promise<'accepted' | 'delivered'> => {
  const isProven = (await requestsOf(delivery)).every(({ state }) => state !== 'accepted');
  return isProven || delivery.search === undefined ? 'delivered' : 'accepted';
};

const noteFailure = async ({ ledger, batch, target }: Delivery, error: unknown): Promise<void> => {
  const message = error instanceof Error ? error.message : String(error);
  await ledger.deliveries.noteAttempt(batch.id, target, message);
  if (error instanceof Failure && error.type === 'DestinationHalted') {
    await ledger.conditions.raise('DestinationHalted', target, message);
  }
};

const isUnfinished = (state: DeliveryState): boolean =>
  state === 'pending' || state === 'redelivery';

const open = (
  { target, signal }: DeliveryOrder,
  batch: BatchRow,
  deps: DeliveryDependencies,
): Delivery => {
  const { clients, searches, waitMs = defaultWaitMs } = deps;
  const client = clients.get(target);
  if (client === undefined) throw unknownTarget(target, clients.keys());
  return { ...deps, client, search: searches.get(target), batch, target, signal, waitMs };
};

const verifyFile = async ({ store, batch, now }: Delivery, attempts: number): Promise<void> => {
  const isFresh = now() - Date.parse(batch.createdAt) < freshMs;
  if (batch.events > 0 && (attempts > 0 || !isFresh)) await store.verify(batch.digest);
};

/** Until every request is settled, whoever else works on it; true when Splunk asked to slow down. */
const finish = async (delivery: Delivery): Promise<boolean> => {
  let slowDown = false;
  const patienceMs = delivery.client.settings.requestTimeoutMs + delivery.waitMs;
  let until: number | undefined;
  let repeated = 0;
  // Cut before anything is looked for: what may be there already is in doubt before its first send.
  await requestsOf(delivery);
  // Splunk forgets acknowledgements that nobody asks for.
  await askAcks(delivery, new Set());
  for (;;) {
    await recoverUnfinished(delivery);
    // What earlier attempts left in doubt; where it cannot be settled at once, the others go first.
    await lookAtDoubtful(delivery);
    const sending = await sendPrepared(delivery);
    slowDown ||= sending.slowDown;
    repeated = limitRepeats(delivery, repeated, await resolveOutcomes(delivery));
    if (sending.held !== undefined) throw sending.held;
    const requests = await requestsOf(delivery);
    if (requests.every((request) => isSettled(delivery, request))) return slowDown;
    if (requests.some(({ state }) => state === 'prepared')) continue;
    // What is left is in flight from another worker, or was when that one was killed. Its clock may be far ahead.
    until ??= delivery.now() + patienceMs;
    if (delivery.now() > until) throw inFlightElsewhere(delivery);
    await delivery.sleep(inFlightPollMs, delivery.signal);
  }
};

/** A second repetition in one attempt is left to the next. */
const limitRepeats = (delivery: Delivery, before: number, { again }: Resolution): number => {
  if (again > 0 && before > 0) throw repeatsSettled(delivery, again);
  return before + again;
};

const isSettled = ({ client }: Delivery, { state, ackId }: RequestRow): boolean =>
  state === 'confirmed' ||
  state === 'quarantined' ||
  state === 'split' ||
  (state === 'accepted' && (ackId === null || client.settings.acknowledgement === 'off'));

interface Sending {
  readonly slowDown: boolean;
  /** Why a request waits while the others went on. */
  readonly held: Failure | undefined;
}

/** Posts one request after the other. */
const sendPrepared = async (delivery: Delivery): Promise<Sending> => {
  const { signal, pace, target } = delivery;
  const held = new Map<string, Verdict>();
  let slowDown = false;
  let misses = 0;
  let queue = await preparedOf(delivery, held);
  for (let [request] = queue; request !== undefined; [request] = queue) {
    signal.throwIfAborted();
    if (await takeApart(delivery, request)) {
      queue = await preparedOf(delivery, held);
      continue;
    }
    await pace.turn(target, signal);
    const sent = await sendRequest(delivery, request);
    const verdict = sent === undefined ? {} : await settleRequest(delivery, sent);
    if (verdict.slowDown === true) pace.slowDown(target);
    if (verdict.stop !== undefined) throw verdict.stop;
    if (verdict.hold !== undefined) held.set(request.id, verdict);
    slowDown ||= verdict.slowDown === true;
    misses = verdict.doubtful === true || verdict.isBlocked === true ? misses + 1 : 0;
    if (misses >= mostMisses) break;
    const isAsBefore = verdict.taken === true && !releaseBlocked(held);
    queue = isAsBefore ? queue.slice(1) : await preparedOf(delivery, held);
  }
  return { slowDown, held: held.values().next().value?.hold };
};

/** Splunk has taken another: what was blocked is looked at again. True when there was any. */
const releaseBlocked = (held: Map<string, Verdict>): boolean => {
  const blocked = [...held].filter(([, { isBlocked }]) => isBlocked === true);
  for (const [id] of blocked) held.delete(id);
  return blocked.length > 0;
};

/** Those tried least come first, so that one that never gets through keeps none of the others waiting. */

const preparedOf = async (
  delivery: Delivery,
  held: ReadonlyMap<string, Verdict>,
): Promise<readonly RequestRow[]> =>
  (await requestsOf(delivery))
    .filter(({ id, state }) => state === 'prepared' && !held.has(id))
    .toSorted((one, other) => one.attempt - other.attempt);

const requestsOf = async (delivery: Delivery): Promise<readonly RequestRow[]> => {
  const { ledger, batch, target } = delivery;
  const requests = await ledger.deliveries.requests(batch.id, target);
  if (requests.length > 0 || batch.events === 0) return requests;
  return ledger.deliveries.prepare(batch.id, target, await cutForTarget(delivery));
};

const giveUp = async (delivery: Delivery, reason: string): Promise<DeliverySummary> => {
  const { ledger, batch } = delivery;
  await ledger.batches.markDamaged(batch.id, reason);
  await ledger.conditions.raise(
    'BatchDamaged',
    batch.id,
    `${reason} What it held is fetched again where the source still has it.`,
  );
  return summarize(delivery, 'undeliverable', false);
};
