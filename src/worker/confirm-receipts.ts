import { Failure } from '../audit/failure.ts';
import type { Unconfirmed } from '../ledger/ledger.ts';
import type { IndexSearch } from '../splunk/index-search.ts';
import type { TargetSettings } from '../splunk/target.ts';
import { applyReceipt } from './apply-receipt.ts';
import { endUnproved, finishAccepted } from './finish-accepted.ts';
import { type LookDependencies, lookForReceipts } from './look-for-receipts.ts';
import type { ReceiptDependencies } from './receipt-dependencies.ts';

/** Requests per round: what one search asks for. */
const MOST = 500;

export interface Round {
  readonly target: TargetSettings;
  /** Undefined where no search is configured. */
  readonly search: IndexSearch | undefined;
  /** Since when, as far as this worker knows, nothing could be verified; epoch milliseconds. */
  readonly unverifiedSince: (isVerified: boolean) => number;
  readonly signal: AbortSignal;
}

/**
 * Looks for the accepted requests of a target, all of them in one search per index, and ends the deliveries whose
 * last receipt came. A 200 of Splunk means queued; this tells what was indexed. Gives how many requests changed.
 */
export const confirmReceipts = async (deps: ReceiptDependencies, round: Round): Promise<number> => {
  const { name } = round.target;
  const open = await deps.ledger.deliveries.unconfirmed({ target: name, limit: MOST });
  if (open.length === 0) return 0;
  const changed = round.search === undefined ? [] : await look(deps, round, round.search, open);
  for (const { batch, target } of deliveriesOf(changed))
    await finishAccepted(deps, { batch, target });
  const left = open.filter((request) => !changed.includes(request));
  if (left.length > 0) await settleForLess(deps, round, left);
  return changed.length;
};

const look = async (
  deps: ReceiptDependencies,
  { target, signal }: Round,
  search: IndexSearch,
  open: readonly Unconfirmed[],
): Promise<readonly Unconfirmed[]> => {
  const { ledger, store, now, log } = deps;
  const settlingMs = target.search?.settlingMs ?? 0;
  const changed: Unconfirmed[] = [];
  for (const [index, requests] of Map.groupBy(open, (request) => request.index)) {
    const controlEvent = controlEventOf(deps, target.name);
    const looking = { ledger, store, search, settlingMs, controlEvent, now, signal };
    const answer = await lookForReceipts(looking, index, requests);
    if (answer.kind === 'unknown') {
      const { reason, detail } = answer;
      log.debug({ target: target.name, index, reason, detail }, 'search gave no receipts');
      continue;
    }
    for (const looked of answer.value) {
      if (await applyReceipt(deps, looked)) changed.push(looked.request);
    }
  }
  return changed;
};

/** Where the account is known to see nothing, it would not see a control either. */
const controlEventOf =
  (
    { clients, controls, modes }: ReceiptDependencies,
    target: string,
  ): LookDependencies['controlEvent'] =>
  async (index, since) => {
    const client = clients.get(target);
    if (client === undefined || (await modes.of(target)).mode !== 'verified') return undefined;
    try {
      return await controls.after(client, index, since);
    } catch (error) {
      // E.g. without a token; what is there is to be found all the same.
      if (error instanceof Failure) return undefined;
      throw error;
    }
  };

const deliveriesOf = (requests: readonly Unconfirmed[]): Iterable<Unconfirmed> =>
  new Map(requests.map((request) => [`${request.batch} ${request.target}`, request])).values();

/**
 * Where nothing could be verified for as long as the target's patience, a delivery ends as it would in the lesser
 * mode: taken by Splunk, not proved. Its requests stay accepted.
 */
const settleForLess = async (
  deps: ReceiptDependencies,
  { target, unverifiedSince }: Round,
  left: readonly Unconfirmed[],
): Promise<void> => {
  const { mode, reason, patienceMs } = await deps.modes.of(target.name);
  const since = unverifiedSince(mode === 'verified');
  if (mode === 'verified') return;
  for (const [batch, requests] of Map.groupBy(left, (request) => request.batch)) {
    const sentAt = Math.max(...requests.map((request) => request.sentAt ?? 0));
    if (deps.now() < Math.max(since, sentAt) + patienceMs) continue;
    if (!(await endUnproved(deps, { batch, target: target.name }))) continue;
    deps.log.warn({ batch, target: target.name, mode, reason }, 'delivered without a receipt');
  }
};
