import type { Ledger } from '../../ledger/ledger.ts';
import type { WithheldEvent } from '../../reports/reconciliation-report.ts';
import type { Period } from './reconcile-activities.ts';
import { pagesOf } from './reconcile-plan.ts';

/** The dead letters of every batch of the period, also of those that could not be compared: none is expected in Splunk. */
export const withheldOf = async (
  ledger: Ledger,
  { target, from, to }: Period,
): Promise<readonly WithheldEvent[]> => {
  const batches = new Set<string>();
  for await (const page of pagesOf(ledger, { target, from, to })) {
    for (const { batch, withheld } of page) if (withheld.length > 0) batches.add(batch);
  }
  if (batches.size === 0) return [];
  const letters = await ledger.deliveries.quarantined({ states: ['open', 'discarded'] });
  return letters
    .filter((letter) => letter.target === target && batches.has(letter.batch))
    .map(({ batch, eventId, state, at = null, reason, decision }) => ({
      batch,
      eventId,
      state: state === 'discarded' ? 'discarded' : 'open',
      at,
      reason,
      decidedBy: decision?.by ?? null,
      decision: decision?.reason ?? null,
    }));
};
