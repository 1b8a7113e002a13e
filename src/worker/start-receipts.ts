import type { TargetSettings } from '../splunk/target.ts';
import { sleepFor } from '../http/sleep.ts';
import { confirmReceipts, type Round } from './confirm-receipts.ts';
import { finishLeft } from './finish-accepted.ts';
import type { ReceiptDependencies } from './receipt-dependencies.ts';

/** Where no search is configured (any more), only what waits in vain is to be ended. */
const UNSEARCHED_MS = 60_000;
const SWEEP_MS = 60_000;

/** Looks for receipts of every target again and again. A round that fails is logged and the next one tries. */
export const startReceipts = (deps: ReceiptDependencies): { stop(): Promise<void> } => {
  const stopping = new AbortController();
  const loops = deps.targets.map((target) => follow(deps, target, stopping.signal));
  return {
    // The ledger must not be closed under a round.
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
};

const follow = async (
  deps: ReceiptDependencies,
  target: TargetSettings,
  signal: AbortSignal,
): Promise<void> => {
  const everyMs = target.search?.receiptMs ?? UNSEARCHED_MS;
  const round: Round = {
    target,
    search: deps.searches.get(target.name),
    signal,
    unverifiedSince: sinceWhen(deps.now),
  };
  let sweptAt = 0;
  while (!signal.aborted) {
    try {
      if (deps.now() >= sweptAt + SWEEP_MS) {
        sweptAt = deps.now();
        await finishLeft(deps, target.name);
      }
      await confirmReceipts(deps, round);
    } catch (error) {
      if (!signal.aborted)
        deps.log.warn(
          { target: target.name, err: error },
          'receipts failed; they are looked for again',
        );
    }
    await sleepFor(everyMs, signal).catch(() => undefined);
  }
};

/** The last time that a target was seen verified, or its watching began. */
const sinceWhen = (now: () => number): Round['unverifiedSince'] => {
  let since = now();
  return (isVerified) => {
    if (isVerified) since = now();
    return since;
  };
};
