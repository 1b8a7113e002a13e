import type { Receipt, Unconfirmed } from '../ledger/ledger.ts';
import { handBack } from './hand-back.ts';
import type { Sighting } from './judge-receipt.ts';
import type { Looked } from './look-for-receipts.ts';
import type { ReceiptDependencies } from './receipt-dependencies.ts';

/**
 * Writes down what was found of one request; true when that changed it. Several workers may find it at once: the
 * compare-and-set lets one of them write.
 */
export const applyReceipt = async (
  deps: ReceiptDependencies,
  { request, verdict }: Looked,
): Promise<boolean> => {
  switch (verdict.kind) {
    case 'wait':
      return false;
    case 'complete':
      return confirm(deps, request, verdict.sighting);
    case 'missing':
      return reopen(deps, request, verdict.sighting, verdict.control);
    case 'unreadable':
      return handBack(deps, request, `the file of batch ${request.batch} cannot be read`);
  }
};

const changeOf = ({ batch, target, id, attempt }: Unconfirmed) =>
  ({ batch, target, id, attempt, from: 'accepted' }) as const;

const receiptOf = (
  { batch, target, id, attempt }: Unconfirmed,
  { events, distinctEvents }: Sighting,
): Omit<Receipt, 'outcome' | 'controlRequest' | 'detail'> => ({
  batch,
  target,
  request: id,
  attempt,
  events,
  distinctEvents,
});

const confirm = async (
  { ledger }: ReceiptDependencies,
  request: Unconfirmed,
  sighting: Sighting,
): Promise<boolean> => {
  // Named before it counts as done: a worker killed in between names it twice rather than never.
  if (sighting.doubled.length > 0) await nameDoubled(ledger, request, sighting.doubled);
  if (!(await ledger.deliveries.change({ ...changeOf(request), to: 'confirmed' }))) return false;
  const receipt = receiptOf(request, sighting);
  const end = { outcome: 'complete', controlRequest: null, detail: null } as const;
  await ledger.deliveries.noteReceipt({ ...receipt, ...end });
  return true;
};

const nameDoubled = async (
  ledger: ReceiptDependencies['ledger'],
  { batch, target, id, index }: Unconfirmed,
  eventIds: readonly string[],
): Promise<void> => {
  const detail = `request ${id}: there more than once in index ${index}`;
  await ledger.reconciliations.noteFindings(
    eventIds.map((eventId) => ({ target, batch, eventId, kind: 'doubled', detail })),
  );
  await ledger.conditions.raise(
    'Doubled',
    target,
    `Splunk target ${target} holds ${eventIds.length} event(s) of batch ${batch} more than once. ` +
      `Find them with: holdfast deliveries reconcile --target ${target}`,
  );
};

const reopen = async (
  { ledger: { deliveries }, log, now }: ReceiptDependencies,
  request: Unconfirmed,
  sighting: Sighting,
  control: string,
): Promise<boolean> => {
  const detail = 'receipt_missing';
  const { batch, target, id, index, events } = request;
  const found = `${sighting.distinctEvents} of ${events} events`;
  const reason = `${target} took request ${id}, but index ${index} shows ${found} of it, and all of a later one (${control})`;
  const set = { detail, deadline: now() };
  // Its delivery may have been given up while this searched: then it stays as it is, and given up.
  if (!(await deliveries.doubt({ ...changeOf(request), set }, reason))) return false;
  log.warn({ batch, target }, `delivery reopened: ${reason}`);
  const outcome = sighting.distinctEvents === 0 ? 'absent' : 'partial';
  const receipt = receiptOf(request, sighting);
  await deliveries.noteReceipt({ ...receipt, outcome, controlRequest: control, detail });
  return true;
};
