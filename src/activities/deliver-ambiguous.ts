import type { RequestRow } from '../ledger/ledger.ts';
import { eventIdsOf } from '../splunk/rebuild-lines.ts';
import type { AmbiguousCause } from '../splunk/send-outcome.ts';
import { type Delivery, readLines } from './delivery.ts';

/** What is known of an attempt whose outcome is not. */
export interface Doubt {
  readonly cause: AmbiguousCause;
  readonly status?: number | null;
  readonly code?: number | null;
}

/**
 * Marks a request whose attempt ended in doubt, and names its events as possibly doubled: in the ledger, before
 * anything is sent again. Undefined when somebody else settled it.
 */
export const markAmbiguous = async (
  delivery: Delivery,
  request: RequestRow,
  { cause, status = null, code = null }: Doubt,
): Promise<RequestRow | undefined> => {
  const set = { status, code, detail: cause };
  const { ledger, batch, target } = delivery;
  const { id, state: from, attempt } = request;
  const change = { batch: batch.id, target, id, from, attempt, to: 'ambiguous', set } as const;
  if (!(await ledger.deliveries.change(change))) return undefined;
  const ambiguous: RequestRow = { ...request, ...set, state: 'ambiguous' };
  await nameAsPossiblyDoubled(delivery, ambiguous, cause);
  return ambiguous;
};

/** Makes an ambiguous request ready to be sent again; its events have been named. */
export const prepareAgain = async (delivery: Delivery, request: RequestRow): Promise<void> => {
  const { ledger, batch, target } = delivery;
  const { id, state: from, attempt } = request;
  await ledger.deliveries.change({ batch: batch.id, target, id, from, attempt, to: 'prepared' });
};

export const nameAsPossiblyDoubled = async (
  delivery: Delivery,
  request: RequestRow,
  cause: string,
): Promise<void> => {
  const { ledger, batch, target } = delivery;
  const eventIds = eventIdsOf(await readLines(delivery, request));
  const entry = { batch: batch.id, target, request: request.id, attempt: request.attempt };
  await ledger.deliveries.listPossiblyDoubled({ ...entry, eventIds, cause });
  await ledger.alerts.raise(
    'PossiblyDoubled',
    `${batch.id} ${target}`,
    `${eventIds.length} or more events of batch ${batch.id} may be in ${target} twice: the outcome of a request is ` +
      `unknown (${cause}) and it is sent again. The ledger names the events.`,
  );
};

/**
 * Takes up what an earlier attempt left behind: a request found in mid-send is in doubt once its deadline has
 * passed; until then it may still be in flight from a worker that lives.
 */
export const recoverUnfinished = async (delivery: Delivery): Promise<void> => {
  const { ledger, batch, target, now } = delivery;
  for (const request of await ledger.deliveries.requests(batch.id, target)) {
    if (request.state === 'sent' && (request.deadline ?? 0) <= now()) {
      const ambiguous = await markAmbiguous(delivery, request, { cause: 'worker_lost' });
      if (ambiguous !== undefined) await prepareAgain(delivery, ambiguous);
    }
    if (request.state === 'ambiguous') {
      await nameAsPossiblyDoubled(delivery, request, request.detail ?? 'unknown');
      await prepareAgain(delivery, request);
    }
  }
};
