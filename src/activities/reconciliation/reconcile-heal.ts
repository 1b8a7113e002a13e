import type { MissingEvent } from '../../reports/reconciliation-part.ts';
import type { RequestRow } from '../../ledger/ledger.ts';
import type { Lack } from './reconcile-missing.ts';
import type { ReconcileDependencies, Sink } from './reconcile.ts';

type Cause = Pick<MissingEvent, 'cause' | 'detail'>;

/**
 * Takes a batch that lacks events back to redelivery: their requests are in doubt again, so they are settled by
 * search like any other, and only what is not there by then is sent. Says what became of it.
 */
export const heal = async (
  sink: Sink,
  { batch, look, events }: Lack,
  redeliver: ReconcileDependencies['redeliver'],
): Promise<Cause> => {
  if (!look.isKept) return fileGone(batch.stream);
  const { mode, reason } = await sink.modes.of(sink.target);
  if (mode !== 'verified') {
    const detail = `not sent again while delivery is ${mode}: ${reason}`;
    return { cause: 'not_verified', detail };
  }
  const requests = new Map(events.map(({ request }) => [request?.id, request]));
  const why = `${events.length} event(s) are not in ${sink.target}, found by reconciliation`;
  for (const request of requests.values())
    if (request !== undefined) await doubt(sink, request, why);
  const delivery = { batch: batch.batch, target: sink.target };
  if (!(await sink.ledger.deliveries.reopen(delivery.batch, delivery.target, why))) {
    const detail =
      'its delivery cannot be taken up again: undeliverable, given up, or no longer in the ledger';
    return { cause: 'not_reopened', detail };
  }
  await redeliver(delivery);
  const detail = `sent again by workflow redeliver/${delivery.batch}/${delivery.target}, after one more look`;
  return { cause: 'healing', detail };
};

/** False changes nothing: somebody else has taken the request up, or given its delivery up. */
const doubt = async (
  { ledger, now }: Sink,
  { batch, target, id, state, attempt, deadline }: RequestRow,
  why: string,
): Promise<void> => {
  if (state !== 'confirmed' && state !== 'accepted') return;
  const set = { detail: 'reconciled_missing', deadline: deadline ?? now() };
  const change = { batch, target, id, attempt, from: state, set } as const;
  await ledger.deliveries.doubt(change, why);
};

const fileGone = (stream: string): Cause => ({
  cause: 'file_gone',
  detail:
    `its batch file is no longer kept, so it cannot be sent again from here: export it from the platform of ${stream} ` +
    'by its event id, and let batches.retain be longer than the time after which reconciliation looks',
});
