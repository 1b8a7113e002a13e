import type { DoubledEvent } from '../../reports/reconciliation-part.ts';
import type { Lack } from './reconcile-missing.ts';
import type { Sink } from './reconcile.ts';

/** Events whose ids nobody knows are named by their batch in the report only. */
export const noteMissing = (
  { ledger, target }: Sink,
  { batch: { batch }, events }: Lack,
): Promise<void> =>
  ledger.reconciliations.noteFindings(
    events.map(({ eventId, request }) => ({
      target,
      batch,
      eventId,
      kind: 'missing',
      detail: request === undefined ? 'its batch file is gone' : `of request ${request.id}`,
    })),
  );

export const noteDoubled = async (
  { ledger, target }: Sink,
  doubled: readonly DoubledEvent[],
): Promise<void> => {
  await ledger.reconciliations.noteFindings(
    doubled.map(({ batch, eventId, kind, detail }) => ({ target, batch, eventId, kind, detail })),
  );
  // Settling may have met the double before anybody knew why.
  const late = doubled.filter(({ kind }) => kind === 'late').map(({ eventId }) => eventId);
  if (late.length > 0) await ledger.reconciliations.resolveFindings(target, late, 'doubled');
};
