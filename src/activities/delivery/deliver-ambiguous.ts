import type { RequestRow } from '../../ledger/ledger.ts';
import { eventIdsOf } from '../../splunk/rebuild-lines.ts';
import type { AmbiguousCause } from '../../splunk/send-outcome.ts';
import { halve } from './deliver-parts.ts';
import { type Delivery, readLines } from './delivery.ts';

/** What is known of an attempt whose outcome is not. */
export interface Doubt {
  readonly cause: AmbiguousCause;
  readonly status?: number | null;
  readonly code?: number | null;
}

/**
 * Marks a request whose attempt ended in doubt: it is settled before anything of it is sent again. Its deadline
 * becomes this moment, by the clock that will count the settling time. False when somebody else has settled it.
 */
export const markAmbiguous = async (
  { ledger, batch, target, now }: Delivery,
  { id, state: from, attempt }: RequestRow,
  { cause, status = null, code = null }: Doubt,
): Promise<boolean> => {
  const set = { status, code, detail: cause, deadline: now() };
  const change = { batch: batch.id, target, id, from, attempt, to: 'ambiguous', set } as const;
  return ledger.deliveries.change(change);
};

/** Something in it is bad and nobody says what: whole, it would be refused for ever. */
export const isRefusedWhole = ({ status, events }: RequestRow): boolean =>
  status === 400 && events > 1;

/** Sends a request again although nobody knows whether it arrived: its events are named first, in the ledger. */
export const repeatUnverified = async (delivery: Delivery, request: RequestRow): Promise<void> => {
  await nameAsPossiblyDoubled(delivery, request, request.detail ?? 'unknown');
  if (isRefusedWhole(request)) await halve(delivery, request, 'refused');
  else await prepareAgain(delivery, request);
};

export const prepareAgain = async (delivery: Delivery, request: RequestRow): Promise<void> => {
  const { ledger, batch, target } = delivery;
  const { id, state: from, attempt } = request;
  await ledger.deliveries.change({ batch: batch.id, target, id, from, attempt, to: 'prepared' });
};

const nameAsPossiblyDoubled = async (
  delivery: Delivery,
  request: RequestRow,
  cause: string,
): Promise<void> => {
  const { ledger, batch, target } = delivery;
  const eventIds = eventIdsOf(await readLines(delivery, request));
  const entry = { batch: batch.id, target, request: request.id, attempt: request.attempt };
  await ledger.deliveries.listPossiblyDoubled({ ...entry, eventIds, cause });
  await ledger.conditions.raise(
    'PossiblyDoubled',
    `${batch.id} ${target}`,
    `${eventIds.length} or more events of batch ${batch.id} may be in ${target} twice: the outcome of a request is ` +
      `unknown (${cause}), Splunk's search cannot be asked, and it is sent again. The ledger names the events.`,
  );
};

/**
 * Takes up what an earlier attempt left behind: a request found in mid-send is in doubt once its deadline has
 * passed; until then it may still be in flight from a worker that lives. What may have been sent under other ids,
 * or by a ledger that is lost, is in doubt before its first send.
 */
export const recoverUnfinished = async (delivery: Delivery): Promise<void> => {
  const { ledger, batch, target, now } = delivery;
  for (const request of await ledger.deliveries.requests(batch.id, target)) {
    if (request.state === 'sent' && (request.deadline ?? 0) <= now()) {
      await markAmbiguous(delivery, request, { cause: 'worker_lost' });
    }
    if (batch.verifyFirst && request.state === 'prepared' && request.attempt === 0) {
      await doubtUnsent(delivery, request);
    }
  }
};

/** Counts as an attempt, so that once settled it is not doubted again. */
const doubtUnsent = async (
  { ledger, batch, target, now }: Delivery,
  { id, attempt }: RequestRow,
): Promise<void> => {
  const set = { attempt: attempt + 1, deadline: now(), detail: 'not_verified' };
  const change = {
    batch: batch.id,
    target,
    id,
    attempt,
    from: 'prepared',
    to: 'ambiguous',
  } as const;
  await ledger.deliveries.change({ ...change, set });
};
