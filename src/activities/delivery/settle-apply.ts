import type { RequestRow } from '../../ledger/ledger.ts';
import type { EventCount } from '../../splunk/index-search.ts';
import type { Control } from './control-events.ts';
import { halve, splitRequest } from './deliver-parts.ts';
import { isRefusedWhole, prepareAgain } from './deliver-ambiguous.ts';
import type { Delivery } from './delivery.ts';
import type { SettleVerdict } from './settle-verdict.ts';

interface Grounds {
  readonly eventIds: readonly string[];
  readonly found: ReadonlyMap<string, EventCount>;
  readonly control: Control | undefined;
  /** All that were asked. */
  readonly indexes: readonly string[];
}

/** Writes down what a search proved, and then acts on it: what is there is confirmed, what is not is sent again. */
export const applyVerdict = async (
  delivery: Delivery,
  request: RequestRow,
  verdict: Exclude<SettleVerdict, { kind: 'open' }>,
  { eventIds, found, control, indexes }: Grounds,
): Promise<void> => {
  const { ledger, batch, target } = delivery;
  const { id, attempt } = request;
  const there = eventIds.filter((event) => found.has(event));
  const isAbsent = verdict.kind === 'missing' && there.length === 0;
  await ledger.deliveries.noteReceipt({
    batch: batch.id,
    target,
    request: id,
    attempt,
    outcome: verdict.kind === 'complete' ? 'complete' : isAbsent ? 'absent' : 'partial',
    events: there.reduce((sum, event) => sum + (found.get(event)?.count ?? 0), 0),
    distinctEvents: there.length,
    controlRequest: control?.request ?? null,
    detail: request.detail,
  });
  if (verdict.doubled.length > 0) await nameDoubled(delivery, request, verdict.doubled, indexes);
  const change = { batch: batch.id, target, id, attempt, from: 'ambiguous' } as const;
  if (verdict.kind === 'complete') await ledger.deliveries.change({ ...change, to: 'confirmed' });
  else if (!isAbsent) await splitByPresence(delivery, request, eventIds, verdict.missing);
  else if (isRefusedWhole(request)) await halve(delivery, request, 'refused');
  else await prepareAgain(delivery, request);
};

const splitByPresence = (
  delivery: Delivery,
  request: RequestRow,
  eventIds: readonly string[],
  missing: ReadonlySet<string>,
): Promise<void> => {
  const parts: { events: number; state: 'confirmed' | 'prepared' }[] = [];
  for (const event of eventIds) {
    const state = missing.has(event) ? 'prepared' : 'confirmed';
    const last = parts.at(-1);
    if (last?.state === state) last.events += 1;
    else parts.push({ events: 1, state });
  }
  return splitRequest(delivery, request, 'found in part', parts);
};

const nameDoubled = async (
  { ledger, batch, target }: Delivery,
  { id }: RequestRow,
  eventIds: readonly string[],
  indexes: readonly string[],
): Promise<void> => {
  // Of several it may be in each only once.
  const place =
    indexes.length === 1 ? `index ${indexes[0]}` : `indexes ${indexes.join(', ')} together`;
  const detail = `request ${id}: there more than once in ${place}`;
  await ledger.reconciliations.noteFindings(
    eventIds.map((eventId) => ({ target, batch: batch.id, eventId, kind: 'doubled', detail })),
  );
  await ledger.conditions.raise(
    'Doubled',
    target,
    `Splunk target ${target} holds ${eventIds.length} event(s) of batch ${batch.id} more than once. ` +
      `Find them with: holdfast deliveries reconcile --target ${target}`,
  );
};
